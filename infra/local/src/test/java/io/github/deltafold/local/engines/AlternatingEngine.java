package io.github.deltafold.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Two engines on the same tables, deed by deed in turn. What is read is read by both, and must be the same.
 *
 * @param deeds how many there were
 */
record AlternatingEngine(TableEngine one, TableEngine other, AtomicInteger deeds) implements TableEngine {
    private TableEngine next() {
        return deeds.getAndIncrement() % 2 == 0 ? one : other;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return next().committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        return next().fold(task);
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        assertThat(text(one.read(config, spec, version))).isEqualTo(text(other.read(config, spec, version)));
        return next().read(config, spec, version);
    }

    @Override
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        return next().schema(config, spec);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return next().quarantine(config);
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        Verification verification = one.verify(task);
        assertThat(other.verify(task)).isEqualTo(verification);
        return verification;
    }

    @Override
    public TombstoneMemory tombstones() {
        return next().tombstones();
    }

    @Override
    public void close() {
        one.close();
        other.close();
    }

    static List<String> text(Optional<TableRows> table) {
        List<String> text = new ArrayList<>();
        table.ifPresent(rows -> {
            text.add(rows.columns().toString());
            rows.rows().forEachRemaining(row -> text.add(Arrays.deepToString(row)));
        });
        return text;
    }
}
