package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.KnownFile;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a full load is a new baseline, what it is made of, and when it is complete (the reload rules of the design).
 *
 * <p>A generation is opened by a full-load key that the current one holds, staged again with other bytes, or staged
 * again with the same bytes beside a full-load key that is new. Other new full-load keys join the open generation.
 */
final class LoadGenerations {
    private final TableSpec spec;
    private final TableHistory history;
    private final TableListing listing;
    private final PlanRequest request;
    private final Instant now;
    private final Set<String> fresh;
    private final StagedLoads loads;

    /**
     * Looks at the full-load files of a table.
     *
     * @param fresh keys whose staged content was not taken in yet
     * @param duplicates keys staged again with the bytes they had, since the last look
     */
    LoadGenerations(
            TableSpec spec,
            TableHistory history,
            TableListing listing,
            PlanRequest request,
            Instant now,
            Set<String> fresh,
            Set<String> duplicates) {
        this.spec = spec;
        this.history = history;
        this.listing = listing;
        this.request = request;
        this.now = now;
        this.fresh = fresh;
        this.loads = new StagedLoads(history, listing, fresh, duplicates);
    }

    /** Full-load files that are new and no reload: they join the open generation. */
    List<StagedFile> joining() {
        return loads.added();
    }

    /** Whether the full load as it is staged opens a generation. */
    boolean opens() {
        if (history.loadGeneration() == 0) {
            boolean asked = request.reload() && !joining().isEmpty() && changesPrecede();
            return asked || isLateFirstLoad() || !loads.damaged().isEmpty();
        }
        return request.reload() || loads.isAnother();
    }

    /** Whether a first full load comes after deletes were forgotten: it would have come within the horizon. */
    private boolean isLateFirstLoad() {
        return history.loadGeneration() == 0
                && history.tombstones().purged().isPresent()
                && !joining().isEmpty()
                && changesPrecede();
    }

    /** Whether there are changes that the first full load, should it be a reload, takes the place of. */
    private boolean changesPrecede() {
        Instant start = began(joining()).orElse(now);
        return !history.greatestChangeName().isEmpty()
                || listing.changes().stream().anyMatch(file -> file.modified().isBefore(start));
    }

    /** What the operator should know of the full-load files as they are staged. */
    List<String> warnings(Set<String> duplicates) {
        List<String> warnings = new ArrayList<>();
        if (opens()) {
            if (isLateFirstLoad() && !request.reload()) {
                warnings.add("The first full load was staged after deletes had been forgotten, so it is taken as a"
                        + " reload: rows that it does not hold, and changes planned before it, go.");
            }
            return warnings;
        }
        String reload = "run 'apply --reload " + spec.name() + "'.";
        List<StagedFile> returned = loads.returned().stream()
                .filter(file -> duplicates.contains(file.key()))
                .toList();
        if (!returned.isEmpty()) {
            warnings.add("Full-load file " + named(returned) + " was staged again with bytes that only an earlier load"
                    + " had, and nothing was done. If it belongs to the full load, " + reload);
        }
        if (loads.isRepeated()) {
            warnings.add("The full load was staged again with the bytes it had, and nothing was done. If the source was"
                    + " restored to that state, " + reload);
        }
        if (!joining().isEmpty() && history.changesFollowTheLoad()) {
            warnings.add(
                    history.loadGeneration() == 0
                            ? "The first full load was staged after changes had been applied: its rows count as older"
                                    + " than those changes. If it was a reload, " + reload
                            : "Full-load file " + named(joining()) + " was staged after changes had been applied: its"
                                    + " rows count as older than those changes. If it was a reload, " + reload);
        }
        return warnings;
    }

    /** What the new generation is made of. */
    List<StagedFile> baseline() {
        if (!request.reload()) {
            return loads.sinceThen();
        }
        List<StagedFile> files = new ArrayList<>(listing.fullLoad());
        files.removeAll(loads.damaged());
        return files;
    }

    /** Why the baseline cannot be folded yet; null when it is complete. */
    @Nullable String whyPending() {
        String goOn = "run 'apply --load-complete --table " + spec.name() + "'.";
        List<StagedFile> damaged = loads.damaged();
        if (!damaged.isEmpty() && (!request.loadComplete() || baseline().isEmpty())) {
            return "Reload pending: " + named(damaged) + " is damaged and in quarantine. Stage it again. To apply the"
                    + " rest of the load without it, which removes no row, " + goOn;
        }
        if (request.reload() || request.loadComplete()) {
            return null;
        }
        List<StagedFile> leftOver = loads.leftOver();
        if (!leftOver.isEmpty()) {
            int more = leftOver.size() - 1;
            return "Reload pending: " + leftOver.get(0).key()
                    + (more == 0 ? " was" : " and " + more + (more == 1 ? " other file were" : " other files were"))
                    + " not staged again with the rest of the full load. If that is left over from an earlier load, "
                    + goOn + " If it belongs to the load, run 'apply --reload " + spec.name() + "'.";
        }
        List<StagedFile> empty =
                baseline().stream().filter(file -> file.sizeBytes() == 0).toList();
        if (!empty.isEmpty()) {
            return "Reload pending: " + named(empty) + " is empty, and DMS writes none such. Stage it again. If it is"
                    + " right, " + goOn;
        }
        return whyGrowing(goOn);
    }

    private @Nullable String whyGrowing(String goOn) {
        Instant newest = latest(baseline()).orElse(now);
        // A late or repeated change file follows nothing.
        boolean changesFollow = listing.changes().stream()
                .anyMatch(file -> file.modified().isAfter(newest)
                        && file.name().base().compareTo(history.greatestChangeName()) > 0);
        if (changesFollow || spec.loadSettle().isZero()) {
            return null;
        }
        boolean settled = Duration.between(newest, now).compareTo(spec.loadSettle()) >= 0;
        int before = history.fullLoad().size();
        if (settled && baseline().size() >= before) {
            return null;
        }
        return settled
                ? "Reload pending: " + baseline().size() + " full-load files are staged, the load before had " + before
                        + ". If no more will come, " + goOn
                : "Reload pending: a full load was staged again and may still grow. It is applied once a change file"
                        + " follows it, or nothing was added for " + spec.loadSettle() + " ('load-settle').";
    }

    /** What the new baseline settles about the files around it. */
    Reload reload() {
        List<StagedFile> leftOut = new ArrayList<>(loads.damaged());
        if (!request.reload()) {
            leftOut.addAll(loads.cutOff());
            Instant start = began(baseline()).orElse(now);
            return new Reload(
                    history.greatestChangeName(), start, !loads.damaged().isEmpty(), leftOut);
        }
        Instant start = start();
        String older = history.files()
                .filter(known -> isChangeFile(known) && known.firstStaged().isBefore(start))
                .map(known -> known.file().name().base())
                .max(Comparator.naturalOrder())
                .orElse("");
        String before = history.reload().map(Reload::supersededThrough).orElse("");
        return new Reload(
                older.compareTo(before) > 0 ? older : before,
                start,
                !loads.damaged().isEmpty(),
                leftOut);
    }

    /**
     * The change files that were taken in already and follow the baseline that the operator asks for: folding it without
     * them would lose their changes.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when some of them are not staged any more
     */
    List<StagedFile> changesToRepeat(Reload reload) {
        if (!request.reload()) {
            return List.of();
        }
        List<String> following = history.files()
                .filter(known -> isChangeFile(known)
                        && !known.damaged()
                        && !known.firstStaged().isBefore(reload.baselineStart())
                        && known.file().name().base().compareTo(reload.supersededThrough()) > 0)
                .map(known -> known.file().key())
                .sorted()
                .toList();
        List<String> gone = new ArrayList<>(following);
        gone.removeAll(listing.keys());
        if (!gone.isEmpty()) {
            throw PlanErrors.changesGone(spec.name(), gone);
        }
        return listing.changes().stream()
                .filter(file -> following.contains(file.key()) && !fresh.contains(file.key()))
                .toList();
    }

    /** When the load that the operator asks for began; where nothing of it was staged again, when it ended. */
    private Instant start() {
        List<StagedFile> sinceThen = loads.sinceThen();
        return began(sinceThen).or(() -> latest(baseline())).orElse(now);
    }

    private static boolean isChangeFile(KnownFile known) {
        return known.file().name().kind() == FileKind.CHANGES;
    }

    /** When the first of these files was staged; one that takes the place of a damaged one counts from then. */
    private Optional<Instant> began(List<StagedFile> files) {
        Stream<Instant> damaged = files.stream()
                .map(file -> history.loads().damaged().get(file.key()))
                .filter(Objects::nonNull)
                .map(known -> known.file().modified());
        return Stream.concat(files.stream().map(StagedFile::modified), damaged).min(Instant::compareTo);
    }

    private static Optional<Instant> latest(List<StagedFile> files) {
        return files.stream().map(StagedFile::modified).max(Instant::compareTo);
    }

    /** The first of the files, and how many there are. */
    private static String named(List<StagedFile> files) {
        String first = files.get(0).key();
        return files.size() == 1 ? first : first + " (one of " + files.size() + ")";
    }
}
