package io.github.deltafold.lambda;

import io.github.deltafold.lambda.backend.JobSettings;
import java.util.Map;

/**
 * The environment of the functions; the only reader of its variables, which {@code template.yaml} sets.
 *
 * @param configUri {@code DELTAFOLD_CONFIG}: URI of {@code deltafold.yaml}, handed to every run
 * @param stagingBucket {@code DELTAFOLD_STAGING_BUCKET}: bucket that DMS writes to
 * @param stagingPrefix {@code DELTAFOLD_STAGING_PREFIX}: folder of the DMS endpoint in that bucket; may be empty
 * @param stack {@code DELTAFOLD_STACK}: name of the stack, by which its metrics are told apart; blank without one
 * @param job {@code DELTAFOLD_BACKEND} and the variables of that place: where runs run, and what they are made of
 * @param foldFunction {@code DELTAFOLD_FOLD_FUNCTION}: name of the function that folds small batches; blank where there is
 *     none
 */
public record LambdaConfig(
        String configUri,
        String stagingBucket,
        String stagingPrefix,
        String stack,
        JobSettings job,
        String foldFunction) {
    /**
     * Reads the environment. Variables of places that were not chosen may be missing or blank.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when a variable is not set, blank where it must not be, or wrong
     */
    public LambdaConfig(Map<String, String> environment) {
        this(new Variables(environment));
    }

    private LambdaConfig(Variables variables) {
        this(
                variables.value("DELTAFOLD_CONFIG"),
                variables.value("DELTAFOLD_STAGING_BUCKET"),
                variables.valueOrBlank("DELTAFOLD_STAGING_PREFIX"),
                variables.valueIfSet("DELTAFOLD_STACK"),
                BackendKind.named(variables.value("DELTAFOLD_BACKEND"))
                        .settings(variables, variables.value("DELTAFOLD_CONFIG")),
                variables.valueIfSet("DELTAFOLD_FOLD_FUNCTION"));
    }
}
