package io.github.deltafold.local.localstack;

import java.util.Locale;

/** Where runs run: the backends of the template that need no AWS. */
public enum Backend {
    /** A Spark master and a worker of this machine, asked over the master's REST interface. */
    SPARK_REST,
    /** A process of this machine, with the engine that the configuration chooses. */
    LOCAL_PROCESS;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
