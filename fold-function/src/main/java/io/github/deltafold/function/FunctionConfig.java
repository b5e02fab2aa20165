package io.github.deltafold.function;

import io.github.deltafold.duckdb.db.Limits.Machine;
import java.nio.file.Path;
import java.util.Map;

/**
 * The environment of the function; the only reader of its variables.
 *
 * @param configUri {@code DELTAFOLD_CONFIG}: URI of {@code deltafold.yaml}
 * @param memoryMb {@code AWS_LAMBDA_FUNCTION_MEMORY_SIZE}, which Lambda sets: memory of the function, Java's included
 */
record FunctionConfig(String configUri, long memoryMb) {
    /**
     * Reads the environment.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when a variable is not set, or is not what it must be
     */
    static FunctionConfig of(Map<String, String> environment) {
        String memory = value(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
        try {
            return new FunctionConfig(value(environment, "DELTAFOLD_CONFIG"), Long.parseLong(memory));
        } catch (NumberFormatException e) {
            throw FunctionErrors.notANumber("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory);
        }
    }

    /** What the engine may count on. */
    Machine machine(Path temporary) {
        return new Machine(
                memoryMb << 20,
                temporary.toFile().getUsableSpace(),
                Runtime.getRuntime().availableProcessors());
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            throw FunctionErrors.missingVariable(name);
        }
        return value;
    }
}
