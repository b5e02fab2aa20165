package io.github.deltafold.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.lambda.sweep.Sweep;
import io.github.deltafold.lambda.sweep.SweepMetrics;
import io.github.deltafold.lambda.sweep.SweepReport;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Entry point of the schedule: sweeps once, whatever the event says, and publishes what it found as metrics. */
public final class SweepHandler implements RequestStreamHandler {
    private static final Logger log = LoggerFactory.getLogger(SweepHandler.class);

    private final String stack;
    private final Sweep sweep;
    private final Clock clock;
    private final PrintStream out;

    /** As AWS Lambda starts it: everything comes from the environment. */
    public SweepHandler() {
        this(new LambdaConfig(System.getenv()), Clock.systemUTC());
    }

    private SweepHandler(LambdaConfig config, Clock clock) {
        this(config.stack(), new DeployedRuns(config, clock).sweep(), clock, System.out);
    }

    /** As others start it. */
    public SweepHandler(String stack, Sweep sweep, Clock clock, PrintStream out) {
        this.stack = stack;
        this.sweep = sweep;
        this.clock = clock;
        this.out = out;
    }

    /**
     * Sweeps. A sweep that was blind publishes nothing, because its silence is what rings.
     *
     * @throws io.github.deltafold.core.failure.Failure when nothing could be swept, or no lease or no table looked at
     */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context) {
        SweepReport report = sweep.sweep(() -> TimeLeft.of(context));
        if (report.blindness() == null) {
            out.println(SweepMetrics.line(stack, report, clock.instant()));
            out.flush();
        }
        report.runs()
                .forEach((group, run) -> log.atInfo()
                        .addKeyValue("group", group)
                        .addKeyValue("run", run)
                        .log("group woken by the sweep"));
        report.paused()
                .forEach(group -> log.atWarn()
                        .addKeyValue("group", group)
                        .log("needs a run, and waits because earlier runs did not help"));
        report.orphans()
                .forEach(group -> log.atWarn()
                        .addKeyValue("group", group)
                        .log(
                                "work of a group waits that the configuration does not declare any more: declare a table"
                                        + " of the group again, or delete its lease <state>/leases/{}",
                                GroupStates.fileName(group)));
        report.failures()
                .forEach(failure -> log.atLevel(failure instanceof BadSetting ? Level.ERROR : Level.WARN)
                        .setCause(failure)
                        .log(failure.getMessage()));
        if (!report.left().isEmpty()) {
            log.atWarn()
                    .addKeyValue("count", report.left().size())
                    .log("left to the next sweep: {}", String.join(", ", report.left()));
        }
        if (report.blindness() != null) {
            throw report.blindness();
        }
    }
}
