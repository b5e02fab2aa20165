package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplyCommandTest {
    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private Path folder = Path.of("");
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path temporary) {
        folder = temporary;
        lake = new TestingLake(temporary, """
                engine: spark
                defaults: {key: [id], columns: 'id INT, name STRING'}
                tables:
                  - {name: sales.orders}
                  - {name: sales.lines, group: nightly}
                  - {name: hr.*, csv: {header: true}, columns: null}
                """);
    }

    @Test
    void printsOneLinePerTable() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna", "U,1,Anne", "D,2,");
        lake.stage("hr/people/LOAD00000001.csv", "id", "1");

        CommandRun run = apply();

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("""
                        hr.people: batch 1, 1 file, 1 line: 1 applied, 0 superseded, 0 late, 0 duplicate, 0 quarantined -> version 1 (0.0 s)
                        sales.lines: nothing new (no version yet, 0 files applied)
                        sales.orders: batch 1, 2 files, 5 lines: 2 applied, 3 superseded, 0 late, 0 duplicate, 0 quarantined -> version 1 (0.0 s)
                        """);
        assertThat(run.err()).matches("(?s).*3 tables, 2 batches, \\d+\\.\\d s\n");
    }

    @Test
    void doesNothingForTheSameFilesAgain() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        apply("--table", "sales.orders");

        CommandRun run = apply("--table", "sales.orders");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("sales.orders: nothing new (version 1, 1 file applied)\n");
    }

    @Test
    void looksAgainAndSaysWhatWasStagedMeanwhile() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        TableEngine meanwhile = new HookedEngine(engine, (folding, task) -> {
            if (task.plan().batch() == 1) {
                lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
            }
            return folding.fold(task);
        });

        CommandRun run = apply(meanwhile, "--table", "sales.orders");

        assertThat(run.out().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("sales.orders: batch 1, 1 file, 1 line: 1 applied, ");
        assertThat(run.out().lines())
                .last()
                .asString()
                .startsWith("sales.orders: batch 2, 1 file, 1 line: 1 applied, ");
        assertThat(run.err()).contains("1 table, 2 batches, ");
    }

    @Test
    void endsWithThreeWhereThisInvocationQuarantinedSomething() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "x,Bob");

        CommandRun first = apply("--table", "sales.orders");
        CommandRun second = apply("--table", "sales.orders");

        assertThat(first.exit()).isEqualTo(3);
        assertThat(first.out()).contains("1 applied, 0 superseded, 0 late, 0 duplicate, 1 quarantined -> version 1");
        assertThat(second.exit()).isZero();
    }

    @Test
    void countsWholeFilesInQuarantine() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stageAt(TestingLake.BEGIN, "sales/orders/20260105-090000000.csv.gz", new byte[] {1, 2, 3});

        CommandRun run = apply("--table", "sales.orders");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out()).contains("2 files, 1 line: ", "0 quarantined, 1 whole file quarantined -> version 1");
    }

    @ParameterizedTest
    @CsvSource({
        "clean,       clean,       0",
        "clean,       quarantined, 3",
        "quarantined, failed,      1",
        "failed,      quarantined, 1",
        "failed,      refused,     2",
        "refused,     failed,      2",
        "quarantined, refused,     2",
        "refused,     clean,       2"
    })
    void endsWithTheWorstOfManyTables(String orders, String lines, int exit) {
        lake.stage("sales/orders/LOAD00000001.csv", line(orders));
        lake.stage("sales/lines/LOAD00000001.csv", line(lines));

        CommandRun run = apply(scripted(engine));

        assertThat(run.exit()).isEqualTo(exit);
        assertThat(run.out()).contains("sales.orders: ", "sales.lines: ");
    }

    @Test
    void reportsAFailedTableAndGoesOnWithTheOthers() {
        lake.stage("sales/orders/LOAD00000001.csv", line("clean"));
        lake.stage("sales/lines/LOAD00000001.csv", line("failed"));

        CommandRun run = apply(scripted(engine));

        assertThat(run.out()).startsWith("sales.lines: failed\nsales.orders: batch 1, 1 file, 1 line: 1 applied, ");
        assertThat(run.err())
                .contains("error: Cannot finish batch 1 of sales.lines: the disk is full. Nothing is lost: the plan"
                        + " stands, run 'apply' again to finish it.\n");
        assertThat(apply().out()).startsWith("sales.lines: batch 1, 1 file, 1 line: 1 applied, ");
    }

    @Test
    void startsTheEngineOnceForManyTablesAndNotAtAllForNone() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        List<EngineChoice> started = new ArrayList<>();
        EngineFactory engines = (config, choice) -> {
            started.add(choice);
            return engine;
        };

        CommandRun.of(engines, lake.clock(), "apply", "--config", config());
        CommandRun.of(engines, lake.clock(), "apply", "--config", config(), "--engine", "duckdb");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        CommandRun.of(engines, lake.clock(), "apply", "--config", config(), "--engine", "DuckDB");

        assertThat(started).containsExactly(EngineChoice.SPARK, EngineChoice.DUCKDB);
    }

    @Test
    void previewsAndDoesNothing() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");

        CommandRun run = apply("--dry-run");

        assertThat(run).isEqualTo(new CommandRun(0, """
                        sales.lines: nothing to apply
                        sales.orders: batch 1 would apply 2 files with spark
                          sales/orders/LOAD00000001.csv
                          sales/orders/20260105-090000000.csv
                        """, ""));
        assertThat(lake.history("sales.orders").lastBatch()).isZero();
    }

    @Test
    void appliesOneFileAndTheFullLoadOfItsTable() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        lake.stage("sales/orders/20260105-100000000.csv", "U,1,Anne");
        Path file = folder.resolve("staging/sales/orders/20260105-100000000.csv");

        CommandRun run = apply("--file", file.toString());

        assertThat(run.out()).startsWith("sales.orders: batch 1, 2 files, 2 lines: ");
        assertThat(lake.rows(engine, "sales.orders")).containsExactly("1,Anne");
        assertThat(apply("--table", "sales.orders").out()).contains("1 late");
    }

    @Test
    void drainsTheTablesOfAGroup() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");

        CommandRun run = apply("--group", "nightly");

        assertThat(run.out()).startsWith("sales.lines: batch 1").doesNotContain("sales.orders");
    }

    @Test
    void drainsAGroupAgainWhereItIsWokenMeanwhile() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        TableEngine meanwhile = new HookedEngine(engine, (folding, task) -> {
            if (task.spec().name().table().equals("orders")) {
                lake.stage("hr/people/LOAD00000001.csv", "id", "1");
                groups().change("default", state -> state.wake(TestingLake.BEGIN, Duration.ofMinutes(10)));
            }
            return folding.fold(task);
        });

        CommandRun run = apply(meanwhile, "--group", "default");

        assertThat(run.exit()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("sales.orders: batch 1"),
                        line -> assertThat(line).startsWith("hr.people: batch 1"));
        assertThat(run.err()).contains("2 tables, 2 batches, ");
        assertThat(groups().read("default")).isEqualTo(new GroupState(1, false, Phase.IDLE, null, null, null));
    }

    @Test
    void leavesAGroupWantedWhereATableFailed() {
        lake.stage("sales/lines/LOAD00000001.csv", line("failed"));

        CommandRun failed = apply(scripted(engine), "--group", "nightly");
        GroupState left = groups().read("nightly");
        CommandRun finished = apply("--group", "nightly");

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(left).isEqualTo(new GroupState(1, true, Phase.IDLE, null, null, null));
        assertThat(finished.exit()).isZero();
        assertThat(groups().read("nightly")).isEqualTo(new GroupState(2, false, Phase.IDLE, null, null, null));
    }

    /** Every batch finds another file staged; a run has time for two of them. */
    @Test
    void leavesToTheNextRunWhatALimitKeepsItFrom() {
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        AtomicInteger folded = new AtomicInteger();
        TableEngine growing = new HookedEngine(engine, (folding, task) -> {
            if (folded.incrementAndGet() < 4) {
                lake.stage("sales/lines/2026010" + folded.get() + "-090000000.csv", "I,1" + folded.get() + ",Bob");
            }
            return folding.fold(task);
        });
        List<Long> stopped = new ArrayList<>();
        RunLimit two = limit(() -> folded.get() < 2, stopped);

        CommandRun first = applyWithin(two, growing, "--group", "nightly", "--generation", "7");
        GroupState left = groups().read("nightly");
        CommandRun second = applyWithin(RunLimit.NONE, growing, "--group", "nightly", "--generation", "8");

        assertThat(first.exit()).isZero();
        assertThat(first.err())
                .contains("Group 'nightly' may have more to do than fits in one run: the next run goes on.");
        assertThat(stopped).containsExactly(2L);
        assertThat(left).isEqualTo(new GroupState(7, true, Phase.IDLE, null, null, null));
        assertThat(second.exit()).isZero();
        assertThat(second.out()).contains("sales.lines: batch 3, 1 file, 1 line: 1 applied", "sales.lines: batch 4, ");
        assertThat(groups().read("nightly")).isEqualTo(new GroupState(8, false, Phase.IDLE, null, null, null));
        assertThat(lake.history("sales.lines").rows().applied()).isEqualTo(4);
        assertThat(lake.history("sales.lines").rows().read()).isEqualTo(4);
    }

    @Test
    void readsNoLedgerOnceALimitAllowsNoBatch() throws IOException {
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        Path ledger = Files.createDirectories(folder.resolve("lake/_deltafold/ledger/sales/lines"));
        Files.writeString(ledger.resolve("00000000000000000001.json"), "garbage");
        List<Long> stopped = new ArrayList<>();

        CommandRun run = applyWithin(limit(() -> false, stopped), engine, "--group", "nightly");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        0, "", "Group 'nightly' may have more to do than fits in one run: the next run goes on.\n"));
        assertThat(stopped).containsExactly(0L);
        assertThat(groups().read("nightly").wanted()).isTrue();
    }

    @Test
    void isNotStoppedWhereNothingIsLeft() {
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        List<Long> stopped = new ArrayList<>();

        applyWithin(limit(() -> true, stopped), engine, "--group", "nightly");

        assertThat(stopped).isEmpty();
        assertThat(groups().read("nightly").wanted()).isFalse();
    }

    @Test
    void takesNoLeaseForLessThanAGroup() {
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");

        apply("--group", "nightly", "--dry-run");
        apply("--group", "nightly", "--table", "sales.lines");
        apply();

        assertThat(groups().read("nightly")).isEqualTo(GroupState.NEW);
        assertThat(apply("--group", "nightli").exit()).isEqualTo(2);
        assertThat(groups().read("nightli")).isEqualTo(GroupState.NEW);
    }

    @Test
    void refusesAGenerationThatThereIsNot() {
        assertThat(apply("--group", "nightly", "--generation", "-5"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot take '--generation' -5: runs of a group are counted from 1. Whoever starts runs says"
                                + " it; leave it out by hand.\n"));
    }

    /** Whoever names a file wants that file, which may be gone again by then. */
    @Test
    void looksAtANamedFileOnce() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        StagedFile file = lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        TableEngine movedAway = new HookedEngine(engine, (folding, task) -> {
            FoldResult result = folding.fold(task);
            lake.remove(file.key());
            return result;
        });

        CommandRun run = apply(
                movedAway,
                "--file",
                folder.resolve("staging").resolve(file.key()).toString());

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("sales.orders: batch 1, 2 files, 2 lines: 1 applied");
    }

    @Test
    void doesNothingWhereALaterRunHasItsWork() {
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        groups().change("nightly", state -> state.take(2, "ann", TestingLake.BEGIN, Duration.ofMinutes(1)));

        CommandRun run = apply("--group", "nightly", "--generation", "1");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        0,
                        "",
                        "This run of group 'nightly' comes too late: it was started as generation 1, and generation 2 has"
                                + " its work. Nothing is left to do here.\n"));
    }

    /** As a run that was frozen: when it goes on, it finishes the batch at hand, for which nobody needs a lease. */
    @Test
    void beginsNoFurtherBatchOnceAnotherRunHasTheGroup() {
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        Clock start = lake.clock();
        AtomicReference<Clock> now = new AtomicReference<>(start);
        TableEngine meanwhile = new HookedEngine(engine, (folding, task) -> {
            lake.stage("sales/lines/20260105-090000000.csv", "U,1,Anna");
            Clock later = Clock.offset(start, Duration.ofMinutes(2));
            now.set(later);
            groups().change(
                            "nightly",
                            state -> state.take(GroupState.BY_HAND, "bob", later.instant(), Duration.ofMinutes(1)));
            return folding.fold(task);
        });

        CommandRun run =
                CommandRun.of(meanwhile, new ClockOf(now), "apply", "--config", config(), "--group", "nightly");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("sales.lines: batch 1, 1 file, 1 line: 1 applied");
        assertThat(run.err())
                .isEqualTo(
                        "warning: The lease of group 'nightly' is lost, because this run gave no sign of life for PT1M:"
                                + " generation 2, bob, has its work. Nothing is lost; this run plans nothing more.\n");
        assertThat(lake.history("sales.lines").lastBatch()).isEqualTo(1);
        assertThat(groups().read("nightly").isHeldBy("bob")).isTrue();
    }

    @Test
    void drainsTheTablesOfAGroupThatAWildcardStandsFor() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        lake.stage("hr/people/LOAD00000001.csv", "id", "1");

        CommandRun some = apply("--table", "sales.*", "--group", "nightly");
        CommandRun none = apply("--table", "hr.*", "--group", "nightly");

        assertThat(some.out()).startsWith("sales.lines: batch 1").doesNotContain("sales.orders");
        assertThat(none)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot drain hr.people with group 'nightly': the table belongs to group 'default'. Leave"
                                + " --group away, or correct it.\n"));
    }

    @Test
    void refusesAReloadOfATableOfAnotherGroup() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");

        CommandRun run = apply("--reload", "sales.orders", "--group", "nightly");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot drain sales.orders with group 'nightly': the table belongs to group 'default'."
                                + " Leave --group away, or correct it.\n"));
    }

    @Test
    void refusesAStagingFolderThatIsNotThere() throws IOException {
        Files.delete(folder.resolve("staging"));

        CommandRun run = apply();

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot list file://" + folder.resolve("staging") + ": there is no such folder. Create"
                                + " it, or correct 'staging' in configuration '" + config() + "'.\n"));
    }

    @Test
    void plansNothingForAnEngineThatIsNotThere() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann");
        EngineFactory engines = (config, choice) -> {
            throw new BadSetting("Cannot use engine 'duckdb': it is not there.");
        };

        CommandRun run = CommandRun.of(engines, lake.clock(), "apply", "--config", config(), "--engine", "duckdb");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEqualTo("sales.lines: failed\nsales.orders: failed\n");
        assertThat(run.err()).matches("""
                        error: Cannot use engine 'duckdb': it is not there\\.
                        2 tables, 0 batches, 2 failed, \\d+\\.\\d s
                        """);
        assertThat(lake.history("sales.orders").lastBatch()).isZero();
    }

    @Test
    void saysHowManyFilesWereDuplicates() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        apply();
        lake.touch("sales/orders/LOAD00000001.csv");
        lake.touch("sales/orders/20260105-090000000.csv");

        CommandRun run = apply("--table", "sales.orders");

        assertThat(run.out()).isEqualTo("""
                        sales.orders: batch 2, 2 files, 0 lines: 0 applied, 0 superseded, 0 late, 0 duplicate, 0 quarantined, 2 duplicate files not read -> version 1 (0.0 s)
                        """);
    }

    @Test
    void saysOfEveryWarningWhichTableAndWhichFileItIsAbout() {
        lake.stage("sales/orders/LOAD00000001.csv", "id,name", "1,Ann");
        lake.stageAt(TestingLake.BEGIN, "sales/orders/20260105-090000000.csv.gz", new byte[] {1, 2, 3});
        lake.stageAt(TestingLake.BEGIN, "sales/orders/20260105-100000000.csv", new byte[0]);

        CommandRun run = apply("--table", "sales.orders");

        assertThat(run.err())
                .matches("warning: sales.orders: Staged file sales/orders/20260105-100000000.csv is empty. .*\n"
                        + "warning: sales.orders: Staged file sales/orders/20260105-090000000.csv.gz is quarantined as a"
                        + " whole: .*\n"
                        + "warning: sales.orders: A full load begins with a row that equals .* First seen in"
                        + " sales/orders/LOAD00000001.csv.\n"
                        + "1 table, 1 batch, 1 put something into quarantine, \\d+\\.\\d s\n");
    }

    @Test
    void takesTheLoadAsABaselineWhereToldTo() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/20260105-090000000.csv", "I,2,Bob");
        lake.touch("sales/orders/LOAD00000001.csv");
        lake.stage("sales/orders/20260105-100000000.csv", "I,3,Cid");
        apply();

        CommandRun preview = apply("--reload", "sales.orders", "--dry-run");
        CommandRun run = apply("--reload", "sales.orders");

        assertThat(preview.out()).isEqualTo("""
                        sales.orders: batch 2 would apply 2 files as a new baseline with spark
                          sales/orders/LOAD00000001.csv
                          sales/orders/20260105-100000000.csv
                        """);
        assertThat(run.exit()).isZero();
        assertThat(lake.rows(engine, "sales.orders")).containsExactly("1,Ann", "3,Cid");
        assertThat(lake.history("sales.orders").loadGeneration()).isEqualTo(2);
    }

    @Test
    void waitsForAReloadUntilTheOperatorSaysThatItIsComplete() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/LOAD00000002.csv", "2,Bob");
        apply();
        lake.stage("sales/orders/LOAD00000001.csv", "3,Cid");

        CommandRun waiting = apply("--table", "sales.orders");
        CommandRun complete = apply("--table", "sales.orders", "--load-complete");

        assertThat(waiting.out()).isEqualTo("sales.orders: nothing new (version 1, 2 files applied, 1 file pending)\n");
        assertThat(waiting.err())
                .contains("warning: sales.orders: Reload pending: sales/orders/LOAD00000002.csv was not staged again");
        assertThat(complete.out()).startsWith("sales.orders: batch 2, 1 file, 1 line: 1 applied");
        assertThat(lake.rows(engine, "sales.orders")).containsExactly("3,Cid");
    }

    @Test
    void warnsOfWhatBelongsToNoTable() {
        lake.stage("sales/notes/LOAD00000001.csv", "1");
        lake.stage("sales/orders/readme.txt", "-");

        CommandRun run = apply();

        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .contains(
                        "warning: Staged files of sales.notes (1) are left alone: configuration '" + config()
                                + "' declares no such table. Add it to 'tables'.\n",
                        "warning: Staged object 'sales/orders/readme.txt' is left alone: its name is not that of a DMS file."
                                + " Remove it, or check the DMS endpoint's BucketFolder.\n");
    }

    @Test
    void countsWhatItLeavesAlone() {
        lake.stage("sales/orders/readme.txt", "-");
        lake.stage("sales/orders/todo.txt", "-");

        CommandRun run = apply();

        assertThat(run.err())
                .contains(
                        "warning: 2 staged objects are left alone, since their names are not those of DMS files:"
                                + " 'sales/orders/readme.txt', 'sales/orders/todo.txt'. Remove them, or check the DMS endpoint's BucketFolder.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--table sales.order      | Cannot find table sales.order in configuration '%c'. Did you mean 'sales.orders'?",
                "--table orders           | Cannot find table 'orders': it is no table name. Name it as schema.table.",
                "--generation 3           | Cannot use --generation here: it says for which run of a whole group this one was started. Give --group, and neither --table, --file, --reload nor --dry-run.",
                "--group nightly --lease PT0.5S | Cannot take a lease of PT0.5S: it must be PT1S or more, so that it can be renewed in time, and PT24H at most. Correct --lease.",
                "--reload sales.nothing   | Cannot find table sales.nothing in configuration '%c'. It must be one of [hr.*, sales.lines, sales.orders].",
                "--group weekly           | Cannot drain group 'weekly': no table of configuration '%c' belongs to it. Set 'group' of a table, or name another group.",
                "--table sales.orders --group nightly | Cannot drain sales.orders with group 'nightly': the table belongs to group 'default'. Leave --group away, or correct it.",
                "--table sales.lines --table sales.orders --group nightly | Cannot drain sales.orders with group 'nightly': the table belongs to group 'default'. Leave --group away, or correct it.",
                "--table sales.* --table sales.orders --group nightly | Cannot drain sales.orders with group 'nightly': the table belongs to group 'default'. Leave --group away, or correct it.",
                "--file /elsewhere/a.csv  | Cannot apply file '/elsewhere/a.csv': it does not lie under staging '%s'. Stage it below <schema>/<table>/ there first.",
                "--file gs://elsewhere/a  | Cannot use --file 'gs://elsewhere/a': scheme 'gs' (must be s3, file or a path). Give an s3:// or file:/// URI, or a path.",
                "--file %s/sales/a.csv    | Cannot tell the table of staged file 'sales/a.csv': expected <schema>/<table>/[folders/]LOAD00000001.csv or .../20260101-120000000.csv (or .csv.gz, .parquet). Check the DMS endpoint's BucketFolder.",
                "--file %s/sales/orders/LOAD00000001.csv | Cannot apply file 'sales/orders/LOAD00000001.csv': it is not staged under '%s'. Check the name.",
                "--file %s/sales/nothing/LOAD00000001.csv | Cannot find table sales.nothing in configuration '%c'. It must be one of [hr.*, sales.lines, sales.orders]."
            })
    void saysWhatCannotBeApplied(String arguments, String message) {
        String staging = lake.config().staging().uri();

        CommandRun run = apply(arguments.replace("%s", staging).split(" "));

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2, "", "error: " + message.replace("%c", config()).replace("%s", staging) + "\n"));
    }

    private GroupStates groups() {
        return new GroupStates(new FolderObjectStore(folder.resolve("lake/_deltafold")));
    }

    private static String line(String fate) {
        return switch (fate) {
            case "clean" -> "1,Ann";
            case "quarantined" -> "x,Ann";
            default -> "1," + fate;
        };
    }

    private String config() {
        return lake.configFile().toString();
    }

    private CommandRun apply(String... arguments) {
        return apply(engine, arguments);
    }

    private CommandRun apply(TableEngine with, String... arguments) {
        List<String> all = new ArrayList<>(List.of("apply", "--config", config()));
        all.addAll(List.of(arguments));
        return CommandRun.of(with, lake.clock(), all.toArray(new String[0]));
    }

    private CommandRun applyWithin(RunLimit limit, TableEngine with, String... arguments) {
        List<String> all = new ArrayList<>(List.of("apply", "--config", config()));
        all.addAll(List.of(arguments));
        return CommandRun.of(limit, (config, choice) -> with, lake.clock(), all.toArray(new String[0]));
    }

    private static RunLimit limit(BooleanSupplier allows, List<Long> stopped) {
        return new RunLimit() {
            @Override
            public boolean allowsBatch() {
                return allows.getAsBoolean();
            }

            @Override
            public void stopped(long batches) {
                stopped.add(batches);
            }
        };
    }

    /** A clock that shows what another shows at the moment. */
    private static final class ClockOf extends Clock {
        private final AtomicReference<Clock> clock;

        ClockOf(AtomicReference<Clock> clock) {
            this.clock = clock;
        }

        @Override
        public Instant instant() {
            return Objects.requireNonNull(clock.get()).instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Fails or refuses after it folded a row that says so, as an engine that dies between two deeds. */
    private static TableEngine scripted(TableEngine engine) {
        return new HookedEngine(engine, (folding, task) -> {
            FoldResult result = folding.fold(task);
            TableRows rows = folding.read(task.config(), task.spec(), null).orElseThrow();
            while (rows.rows().hasNext()) {
                @Nullable Object name = rows.rows().next()[1];
                if ("failed".equals(name)) {
                    throw new IllegalStateException("the disk is full");
                }
                if ("refused".equals(name)) {
                    throw new BadSetting("Cannot write: access is denied. Grant it.");
                }
            }
            return result;
        });
    }
}
