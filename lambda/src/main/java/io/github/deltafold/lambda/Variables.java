package io.github.deltafold.lambda;

import io.github.deltafold.lambda.failure.LambdaErrors;
import java.util.Map;

/** Environment variables, without the blanks around them. */
record Variables(Map<String, String> environment) {
    Variables {
        environment = Map.copyOf(environment);
    }

    /** A variable that must say something. */
    String value(String name) {
        String value = valueIfSet(name);
        if (value.isEmpty()) {
            throw LambdaErrors.missingVariable(name);
        }
        return value;
    }

    /** A variable that must be set, and may be blank. */
    String valueOrBlank(String name) {
        if (!environment.containsKey(name)) {
            throw LambdaErrors.missingVariable(name);
        }
        return valueIfSet(name);
    }

    /** A variable that may be missing: blank then. */
    String valueIfSet(String name) {
        return environment.getOrDefault(name, "").strip();
    }
}
