package io.github.deltafold.core.failure;

import org.jspecify.annotations.Nullable;

/** The operator must change something before a run can succeed: a setting, an argument, a bucket, credentials. */
public final class BadSetting extends Failure {
    public BadSetting(String message) {
        super(message, null);
    }

    public BadSetting(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return 2;
    }
}
