package io.github.deltafold.local.torture;

import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An engine whose tables are not what they should be when somebody looks at them. */
final class TamperedRows extends KeptOpenEngine {
    private final UnaryOperator<TableRows> tampering;

    TamperedRows(TableEngine engine, UnaryOperator<TableRows> tampering) {
        super(engine);
        this.tampering = tampering;
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return super.read(config, spec, version).map(tampering);
    }
}
