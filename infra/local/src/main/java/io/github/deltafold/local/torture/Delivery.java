package io.github.deltafold.local.torture;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.local.source.DmsFile;
import io.github.deltafold.local.source.DmsStory;
import io.github.deltafold.local.source.DmsStory.Generation;
import io.github.deltafold.local.source.DmsStory.Opening;
import io.github.deltafold.local.torture.DeliveryStep.Settling;
import io.github.deltafold.local.torture.DeliveryStep.Visibility;
import io.github.deltafold.local.torture.StagingAct.Put;
import io.github.deltafold.local.torture.StagingAct.Remove;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Plans how the files of a table are delivered badly: late, twice, in another order, in pieces.
 *
 * <p>What it keeps is what the promise assumes. A reload arrives before the first change that follows it. What arrives
 * after a reload and belongs before it still has the time at which DMS wrote it. A file that grows is cut between
 * records. And every full load is noticed before the next one begins, since of two reloads between two runs only the
 * second can be seen.
 */
final class Delivery {
    private static final int FILES_PER_STEP = 5;
    private static final int MOST_SECONDS_BETWEEN_FILES = 60;

    private final Random random;
    private final Visibility ofReloads;
    private final List<DeliveryStep> steps = new ArrayList<>();
    private final List<DmsFile> late = new ArrayList<>();
    private final Map<String, DmsFile> staged = new LinkedHashMap<>();
    private Instant now = Instant.EPOCH;
    private Instant reloadStart = Instant.MIN;

    private Delivery(Visibility ofReloads, Random random) {
        this.ofReloads = ofReloads;
        this.random = random;
    }

    /**
     * The steps in which the files of a table arrive.
     *
     * @param ofReloads what a run may see of a reload that arrives: nothing where the files are older than
     *     {@code load-settle}, since a full load then counts as complete when a run sees it
     */
    static List<DeliveryStep> of(DmsStory story, Visibility ofReloads, Random random) {
        Delivery delivery = new Delivery(ofReloads, random);
        story.generations().forEach(delivery::deliver);
        delivery.deliverTheRest();
        return List.copyOf(delivery.steps);
    }

    private void deliver(Generation generation) {
        Deque<DmsFile> next = new ArrayDeque<>();
        if (generation.opening() == Opening.FIRST) {
            next.addAll(generation.load());
        } else {
            reloadStart = generation.load().get(0).closedAt();
            reload(generation);
        }
        next.addAll(generation.changes());
        while (!next.isEmpty()) {
            List<StagingAct> acts = new ArrayList<>();
            int count = 1 + random.nextInt(FILES_PER_STEP);
            for (int i = 0; i < count && !next.isEmpty(); i++) {
                addNext(next.poll(), acts);
            }
            addLate(1 + random.nextInt(3), acts);
            addAgain(acts);
            Collections.shuffle(acts, random);
            steps.add(new DeliveryStep(acts, Visibility.ONE_BY_ONE, Settling.NO));
        }
        settle();
    }

    private void deliverTheRest() {
        List<StagingAct> acts = new ArrayList<>();
        addLate(1, acts);
        steps.add(new DeliveryStep(acts, Visibility.ONE_BY_ONE, Settling.YES));
    }

    /** A file arrives, or a piece of it, or not yet. */
    private void addNext(DmsFile file, List<StagingAct> acts) {
        int fate = random.nextInt(8);
        if (fate == 0) {
            late.add(file);
        } else if (fate == 1 && file.kind() == FileKind.CHANGES && file.blocks().size() > 1) {
            acts.add(put(file.cut(1 + random.nextInt(file.blocks().size() - 1)), tick(file)));
            late.add(file);
        } else {
            acts.add(put(file, tick(file)));
        }
    }

    private void addLate(int chance, List<StagingAct> acts) {
        for (DmsFile file : List.copyOf(late)) {
            boolean isThere = acts.stream().anyMatch(act -> act.key().equals(file.key()));
            if (!isThere && random.nextInt(chance) == 0) {
                late.remove(file);
                // what belongs before a reload was written before it
                boolean isOld = file.closedAt().isBefore(reloadStart);
                acts.add(put(file, isOld ? ceiling(file.closedAt()) : tick(file)));
            }
        }
    }

    /** Somebody copies a file once more. */
    private void addAgain(List<StagingAct> acts) {
        List<DmsFile> files = staged.values().stream()
                .filter(file -> file.kind() == FileKind.CHANGES)
                .filter(file -> acts.stream().noneMatch(act -> act.key().equals(file.key())))
                .toList();
        if (!files.isEmpty() && random.nextInt(3) == 0) {
            DmsFile file = files.get(random.nextInt(files.size()));
            acts.add(put(file, tick(file)));
        }
    }

    /** The full load of a generation again, whole before any change that follows it. */
    private void reload(Generation generation) {
        List<StagingAct> acts = new ArrayList<>();
        if (generation.opening() == Opening.FROM_SCRATCH) {
            staged.keySet().forEach(key -> acts.add(new Remove(key)));
            staged.clear();
            late.clear();
        }
        for (DmsFile file : generation.load()) {
            acts.add(put(file, tick(file)));
            if (ofReloads == Visibility.ONE_BY_ONE && random.nextInt(3) == 0) {
                addLate(3, acts);
                addAgain(acts);
                steps.add(new DeliveryStep(acts, Visibility.ONE_BY_ONE, Settling.NO));
                acts.clear();
            }
        }
        if (!acts.isEmpty()) {
            steps.add(new DeliveryStep(acts, ofReloads, Settling.NO));
        }
    }

    /** All of a load must be there in the end; of the changes some may come after the next reload. */
    private void settle() {
        List<DmsFile> later = new ArrayList<>();
        for (DmsFile file : late) {
            if (file.kind() == FileKind.CHANGES && random.nextInt(3) == 0) {
                later.add(file);
            }
        }
        late.removeAll(later);
        List<StagingAct> acts = new ArrayList<>();
        addLate(1, acts);
        steps.add(new DeliveryStep(acts, Visibility.ONE_BY_ONE, Settling.YES));
        late.addAll(later);
    }

    private Put put(DmsFile file, Instant modified) {
        staged.put(file.key(), file);
        return new Put(file, modified);
    }

    private Instant tick(DmsFile file) {
        Instant closed = ceiling(file.closedAt());
        now = (closed.isAfter(now) ? closed : now).plusSeconds(1L + random.nextInt(MOST_SECONDS_BETWEEN_FILES));
        return now;
    }

    private static Instant ceiling(Instant time) {
        Instant floor = time.truncatedTo(ChronoUnit.SECONDS);
        return floor.equals(time) ? floor : floor.plusSeconds(1);
    }
}
