package io.github.deltafold.core.fold;

import io.github.deltafold.core.catalog.TableCatalog;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has tables registered.
 *
 * <p>That happens after the commit of a batch and before its outcome is written down: the run that finishes the plan of one
 * that died in between registers the table too.
 */
record Registrar(LakeConfig config, TableCatalog catalog, Supplier<TableEngine> engine) {
    /** A table holds a batch. */
    void committed(TableSpec spec, Consumer<String> warn) {
        catalog.committed(spec.name(), config.tableLocation(spec.name()), schema(spec))
                .ifPresent(warn);
    }

    /** A table stands, and nothing new was staged for it. */
    void standing(TableSpec spec, Consumer<String> warn) {
        catalog.standing(spec.name(), config.tableLocation(spec.name()), schema(spec))
                .ifPresent(warn);
    }

    private Supplier<Optional<String>> schema(TableSpec spec) {
        return () -> engine.get().schema(config, spec);
    }
}
