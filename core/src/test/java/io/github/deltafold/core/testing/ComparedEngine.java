package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine that is held against another one at every step: the same counters, greatest order and warnings of each
 * batch, and the same rows.
 *
 * @param engine what is tested, and answers
 * @param reference what must come to the same
 */
public record ComparedEngine(TableEngine engine, TableEngine reference) implements TableEngine {
    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        FoldResult result = engine.fold(task);
        compare(task, result, reference.fold(task));
        return result;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        Optional<FoldResult> result = engine.committed(task);
        Optional<FoldResult> expected = reference.committed(task);
        assertThat(result.isPresent())
                .as("batch %d is committed", task.plan().batch())
                .isEqualTo(expected.isPresent());
        result.ifPresent(found -> compare(task, found, expected.orElseThrow()));
        return result;
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        List<String> expected = text(reference.read(config, spec, version));
        assertThat(text(engine.read(config, spec, version))).isEqualTo(expected);
        return engine.read(config, spec, version);
    }

    @Override
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        return engine.schema(config, spec);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return new ComparedQuarantine(engine.quarantine(config), reference.quarantine(config));
    }

    /** What is settled, is settled on both sides; which lines there are must be the same. */
    private record ComparedQuarantine(Quarantine quarantine, Quarantine reference) implements Quarantine {
        @Override
        public TableRows records(RecordFilter filter) {
            return quarantine.records(filter);
        }

        @Override
        public TableRows summary(RecordFilter filter) {
            return quarantine.summary(filter);
        }

        @Override
        public Map<String, Long> count(RecordFilter filter) {
            Map<String, Long> records = quarantine.count(filter);
            assertThat(records).as("records of %s", filter).isEqualTo(reference.count(filter));
            return records;
        }

        @Override
        public List<QuarantinedFile> lines(RecordFilter filter, int mostRanges) {
            List<QuarantinedFile> lines = quarantine.lines(filter, mostRanges);
            assertThat(lines).as("lines of %s", filter).isEqualTo(reference.lines(filter, mostRanges));
            return lines;
        }

        @Override
        public void replaceAllOf(TableName table, Instant before) {
            quarantine.replaceAllOf(table, before);
            reference.replaceAllOf(table, before);
        }

        @Override
        public void settle(TableName table, Settlement settlement) {
            quarantine.settle(table, settlement);
            reference.settle(table, settlement);
        }
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        Verification result = engine.verify(task);
        assertThat(result).isEqualTo(reference.verify(asOfNow(task)));
        return result;
    }

    /** Two engines need not count the versions of a table alike. */
    private static FoldTask asOfNow(FoldTask task) {
        return new FoldTask(
                task.config(),
                task.spec(),
                task.plan(),
                null,
                task.linesBefore(),
                task.greatest(),
                task.headerColumns(),
                task.damagedFiles(),
                task.revision(),
                task.adopted(),
                task.purged(),
                task.linesReadBefore());
    }

    @Override
    public TombstoneMemory tombstones() {
        return new TombstoneMemory() {
            @Override
            public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
                Purge purge = engine.tombstones().look(config, spec, limit);
                assertThat(purge)
                        .as("tombstones up to %s", limit)
                        .isEqualTo(reference.tombstones().look(config, spec, limit));
                return purge;
            }

            @Override
            public void forget(LakeConfig config, TableSpec spec, Purge purge) {
                engine.tombstones().forget(config, spec, purge);
                reference.tombstones().forget(config, spec, purge);
            }
        };
    }

    @Override
    public void close() {
        engine.close();
    }

    private static void compare(FoldTask task, FoldResult result, FoldResult expected) {
        long batch = task.plan().batch();
        assertThat(result.counters()).as("counters of batch %d", batch).isEqualTo(expected.counters());
        assertThat(result.perFile())
                .as("counters of the files of batch %d", batch)
                .isEqualTo(expected.perFile());
        assertThat(result.insertedByUpdate())
                .as("rows inserted by update in batch %d", batch)
                .isEqualTo(expected.insertedByUpdate());
        assertThat(result.greatest()).as("greatest order of batch %d", batch).isEqualTo(expected.greatest());
        assertThat(result.reach()).as("reach of batch %d", batch).isEqualTo(expected.reach());
        assertThat(result.warnings()).as("warnings of batch %d", batch).isEqualTo(expected.warnings());
    }

    private static List<String> text(Optional<TableRows> table) {
        List<String> text = new ArrayList<>();
        table.ifPresent(rows -> {
            text.add(rows.columns().toString());
            rows.rows().forEachRemaining(row -> text.add(Arrays.toString(row)));
        });
        return text;
    }
}
