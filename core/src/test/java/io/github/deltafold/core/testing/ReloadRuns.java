package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.testing.ReloadedSource.ChangesFile;
import io.github.deltafold.core.testing.ReloadedSource.LoadFile;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs over a table that is loaded again and again, each of which must leave one whole load and its changes.
 *
 * <p>What the table shows may fit several loads, so all that fit are kept; one that no longer fits cannot come back.
 */
final class ReloadRuns {
    private static final String TABLE = "sales.orders";

    private final TestingLake lake;
    private final TableEngine engine;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<Look> looks = new ArrayList<>();
    private Set<ReloadedTable> possible = Set.of(ReloadedTable.EMPTY);
    private Map<Integer, String> shown = Map.of();
    private boolean settled = true;

    /** Runs of an engine over a lake. */
    ReloadRuns(TestingLake lake, TableEngine engine) {
        this.lake = lake;
        this.engine = engine;
    }

    /**
     * What was staged at a run.
     *
     * @param firstLoad the files of the first load that were delivered
     * @param changes the change files that were delivered, by the load that they follow
     * @param epoch the newest load
     * @param load its files once all were delivered; null before
     * @param unnoticed whether that load has the bytes of the one before, so that its changes follow that one too
     */
    record Look(
            List<LoadFile> firstLoad,
            Map<Integer, List<ChangesFile>> changes,
            int epoch,
            @Nullable List<LoadFile> load,
            boolean unnoticed) {
        List<ChangesFile> changesOf(ReloadedTable table) {
            List<ChangesFile> files = new ArrayList<>(changes.getOrDefault(table.epoch(), List.of()));
            if (unnoticed && table.epoch() == epoch - 1) {
                files.addAll(changes.getOrDefault(epoch, List.of()));
            }
            return files;
        }
    }

    /** Whether nothing is pending, and no run has left a batch. */
    boolean isSettled() {
        return settled;
    }

    /** Everything that runs said. */
    Set<String> warnings() {
        return warnings;
    }

    /** The greatest name of a change file that a run planned. */
    String greatestName() {
        return lake.history(TABLE).greatestChangeName();
    }

    int loadGeneration() {
        return lake.history(TABLE).loadGeneration();
    }

    /** The rows as the last run left them. */
    Map<Integer, String> shown() {
        return shown;
    }

    /** Looks at what is staged; the run may die. */
    void run(PlanRequest request, Instant at, Look look) {
        looks.add(look);
        TableReport report = attempt(request, at);
        Map<Integer, String> rows = rows();
        settled = report != null && report.pending() == 0;
        List<Look> seen = settled ? List.of(look) : looks;
        Set<ReloadedTable> fitting = new LinkedHashSet<>();
        for (ReloadedTable table : successors()) {
            boolean changesFollow = !settled && table.base().equals(rows);
            if (changesFollow
                    || seen.stream()
                            .anyMatch(each -> table.rows(each.changesOf(table)).equals(rows))) {
                fitting.add(table);
            }
        }
        if (!settled && rows.equals(shown)) {
            fitting.addAll(possible);
        }
        assertThat(fitting)
                .as(
                        "loads that make the rows %s; before %s, settled %s, possible %s, look %s",
                        rows, shown, settled, possible, look)
                .isNotEmpty();
        if (settled && look.load() != null && !look.unnoticed()) {
            assertThat(fitting).as("loads that are shown").anyMatch(table -> table.epoch() == look.epoch());
            fitting.removeIf(table -> table.epoch() < look.epoch());
        }
        possible = fitting;
        shown = rows;
        if (settled) {
            looks.clear();
        }
    }

    /** What may follow on what the table may be. */
    private Set<ReloadedTable> successors() {
        Set<ReloadedTable> all = new LinkedHashSet<>();
        for (ReloadedTable table : possible) {
            for (Look look : looks) {
                ReloadedTable current = table.epoch() == 0 ? ReloadedTable.firstLoad(look.firstLoad()) : table;
                all.add(current);
                List<LoadFile> load = look.load();
                if (load != null && look.epoch() > 0 && look.epoch() >= table.epoch()) {
                    all.add(ReloadedTable.reloaded(look.epoch(), load, shown));
                    looks.forEach(each ->
                            all.add(ReloadedTable.reloaded(look.epoch(), load, current.rows(each.changesOf(current)))));
                }
            }
        }
        return all;
    }

    /** A recount must find what the runs left, where the files that it needs are staged still. */
    void requireVerified() {
        Verification found = lake.verify(engine, TABLE);
        assertThat(found.missing() + found.unexpected() + found.different())
                .as("faults that a recount finds: %s", found)
                .isZero();
        assertThat(found.obstacles()).allMatch(why -> why.contains("gone or were staged again"));
    }

    private @Nullable TableReport attempt(PlanRequest request, Instant at) {
        try {
            TableReport report = lake.drain(engine, TABLE, request, Clock.fixed(at, ZoneOffset.UTC));
            warnings.addAll(report.warnings());
            return report;
        } catch (RunFailed e) {
            assertThat(e).hasMessageContaining(MortalEngine.DEATH);
            return null;
        }
    }

    private Map<Integer, String> rows() {
        Map<Integer, String> rows = new TreeMap<>();
        engine.read(lake.config(), lake.spec(TABLE), null)
                .ifPresent(table -> table.rows()
                        .forEachRemaining(
                                row -> rows.put((Integer) Objects.requireNonNull(row[0]), row[1] + "," + row[2])));
        return rows;
    }
}
