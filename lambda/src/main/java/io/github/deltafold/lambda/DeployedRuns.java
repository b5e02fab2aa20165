package io.github.deltafold.lambda;

import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.lambda.backend.FoldFunctionBackend;
import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.PlacedRuns;
import io.github.deltafold.lambda.memory.GivenToSpark;
import io.github.deltafold.lambda.sweep.Sweep;
import io.github.deltafold.lambda.wake.ConfiguredGroups;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.WakeUp;
import java.time.Clock;

/** What both functions start runs with, as the environment says. */
final class DeployedRuns {
    private final ConfiguredGroups groups;
    private final GivenToSpark givenToSpark;
    private final GroupRuns runs;
    private final Clock clock;

    DeployedRuns(LambdaConfig config, Clock clock) {
        this.clock = clock;
        this.groups = new ConfiguredGroups(config.configUri(), clock);
        this.givenToSpark = new GivenToSpark(groups::state, clock);
        this.runs = new GroupRuns(groups::states, backend(config), clock);
    }

    private JobBackend backend(LambdaConfig config) {
        JobBackend spark = config.job().connect();
        return config.foldFunction().isEmpty()
                ? spark
                : new PlacedRuns(spark, FoldFunctionBackend.connect(config.foldFunction()), givenToSpark::isGiven);
    }

    WakeUp wakeUp() {
        return new WakeUp(groups, runs, givenToSpark);
    }

    Sweep sweep() {
        return new Sweep(
                new Sweep.Lake(groups::config, lake -> ObjectStores.open(lake.staging(), lake.s3()), groups::state),
                runs,
                clock);
    }
}
