package io.github.deltafold.duckdb.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.record.Operation;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.duckdb.read.LoadWatch.FileWatch;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys are said to ascend, nobody counts them again. */
class LoadWatchTest {
    @TempDir
    Path folder;

    @Test
    void keysThatAscendDoSo() {
        assertThat(watch("id INT", key(1), key(2), key(9)).keysAscend()).isTrue();
    }

    @Test
    void keysOfOneRowAndOfNoneDoSo() {
        assertThat(watch("id INT", key(1)).keysAscend()).isTrue();
        assertThat(watch("id INT").keysAscend()).isTrue();
    }

    @Test
    void aKeyThatRepeatsDoesNot() {
        assertThat(watch("id INT", key(1), key(2), key(2)).keysAscend()).isFalse();
    }

    @Test
    void aKeyThatComesLateDoesNot() {
        assertThat(watch("id INT", key(1), key(3), key(2), key(4)).keysAscend()).isFalse();
    }

    @Test
    void equalNumbersOfAnotherScaleAreOneKey() {
        assertThat(watch("id DECIMAL(9,2)", key(new BigDecimal("1.0")), key(new BigDecimal("1.00")))
                        .keysAscend())
                .isFalse();
    }

    @Test
    void laterPartsOfAKeyCount() {
        assertThat(watch("id INT, name STRING", key(1, "a"), key(1, "b"), key(2, "a"))
                        .keysAscend())
                .isTrue();
        assertThat(watch("id INT, name STRING", key(1, "a"), key(1, "a")).keysAscend())
                .isFalse();
    }

    @Test
    void binaryKeysAscendByByte() {
        byte[] least = {0x7f};
        byte[] greatest = {(byte) 0x80};

        assertThat(watch("id BINARY", key(least), key(greatest)).keysAscend()).isTrue();
        assertThat(watch("id BINARY", key(greatest), key(greatest.clone())).keysAscend())
                .isFalse();
    }

    @Test
    void filesOneAfterTheOtherAscendInAnyOrder() {
        LoadWatch watch = watch("id INT", key(5), key(9));
        pass(watch, 1, key(1), key(4));

        assertThat(watch.keysAscend()).isTrue();
    }

    @Test
    void filesThatShareAKeyOrASpanDoNot() {
        LoadWatch shared = watch("id INT", key(1), key(5));
        pass(shared, 1, key(5), key(9));
        LoadWatch spanned = watch("id INT", key(1), key(9));
        pass(spanned, 1, key(2), key(3));

        assertThat(shared.keysAscend()).isFalse();
        assertThat(spanned.keysAscend()).isFalse();
    }

    @Test
    void theGreatestOrderIsThatOfTheLastLineOfTheGreatestSequence() {
        LoadWatch watch = watch("id INT");
        FileWatch file = watch.open(0);
        List<String> sequences = List.of("a", "c", "c", "b");
        for (int i = 0; i < sequences.size(); i++) {
            file.pass(change(key(i), sequences.get(i), i + 1));
        }
        file.finish();

        assertThat(watch.greatest())
                .isNotNull()
                .returns("c", ChangeOrder::sequence)
                .returns(3L, ChangeOrder::line);
    }

    @Test
    void withoutRowsThereIsNoGreatestOrder() {
        assertThat(watch("id INT").greatest()).isNull();
    }

    private LoadWatch watch(String columns, Object[]... keys) {
        String names = columns.contains("name") ? "[id, name]" : "[id]";
        TestingLake lake =
                new TestingLake(folder, "tables: [{name: a.b, key: " + names + ", columns: '" + columns + "'}]");
        List<PlannedFile> files = List.of(
                new PlannedFile(lake.stage("a/b/LOAD00000001.csv", "1"), false),
                new PlannedFile(lake.stage("a/b/LOAD00000002.csv", "2"), false));
        FoldTask task =
                lake.task("a.b", new BatchPlan(1, "plan", TestingLake.BEGIN, 1, null, files, List.of(), List.of()), 0);
        LoadWatch watch = new LoadWatch(task, TableShape.of(task.spec(), List.of(), List.of()));
        pass(watch, 0, keys);
        return watch;
    }

    private static void pass(LoadWatch watch, int file, Object[]... keys) {
        FileWatch passing = watch.open(file);
        for (int i = 0; i < keys.length; i++) {
            passing.pass(change(keys[i], "", i + 1));
        }
        passing.finish();
    }

    private static Change change(Object[] key, String sequence, long line) {
        return new Change(Operation.INSERT, key, sequence, line, 1, true, null);
    }

    private static Object[] key(Object... parts) {
        return parts;
    }
}
