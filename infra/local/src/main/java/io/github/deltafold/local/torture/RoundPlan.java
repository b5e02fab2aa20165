package io.github.deltafold.local.torture;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.local.source.DmsStory;
import io.github.deltafold.local.source.SourceTable;
import io.github.deltafold.local.torture.DeliveryStep.Settling;
import io.github.deltafold.local.torture.DeliveryStep.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a round will do, decided by its seed before any of it is done: a few tables of any shape, and how their files
 * arrive.
 *
 * @param tables what arrives of each table
 * @param random goes on to decide how the runs are disturbed
 */
record RoundPlan(List<TablePlan> tables, Random random) {
    private static final int MOST_TABLES = 3;
    private static final List<String> NAMES = List.of("persons", "order lines", "größe");

    /** Before the files of these tables the settling time of a full load has passed, after those it never does. */
    private static final Instant LONG_AGO = Instant.parse("2023-12-31T22:00:00Z");

    private static final Instant TO_COME = Instant.parse("2035-12-31T22:00:00Z");

    /** What DMS writes of a table, and how it arrives. */
    record TablePlan(DmsStory story, List<DeliveryStep> steps) {
        TablePlan {
            steps = List.copyOf(steps);
        }
    }

    RoundPlan {
        tables = List.copyOf(tables);
    }

    /** The round of this number. */
    static RoundPlan of(long seed, int number) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + number);
        random.nextLong(); // the first numbers of neighbouring seeds are alike
        List<TablePlan> tables = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_TABLES);
        for (int i = 0; i < count; i++) {
            Random ofTable = new Random(random.nextLong());
            SourceTable table = SourceTable.any(new TableName("torture", NAMES.get(i)), ofTable);
            boolean longAgo = ofTable.nextBoolean();
            DmsStory story = DmsStory.any(table, longAgo ? LONG_AGO : TO_COME, ofTable);
            Visibility ofReloads = longAgo ? Visibility.NONE : Visibility.ONE_BY_ONE;
            tables.add(new TablePlan(story, Delivery.of(story, ofReloads, ofTable)));
        }
        return new RoundPlan(tables, random);
    }

    /** How many steps the longest delivery has. */
    int length() {
        return tables.stream().mapToInt(table -> table.steps().size()).max().orElse(0);
    }

    /** What happens at a step, table by table. */
    List<StagingAct> acts(int step) {
        return tables.stream()
                .filter(table -> step < table.steps().size())
                .flatMap(table -> table.steps().get(step).acts().stream())
                .toList();
    }

    /** What a run may see of a step while it happens. */
    Visibility visibility(int step) {
        return tables.stream()
                        .filter(table -> step < table.steps().size())
                        .anyMatch(table -> table.steps().get(step).visibility() == Visibility.NONE)
                ? Visibility.NONE
                : Visibility.ONE_BY_ONE;
    }

    /** The tables that must be settled after a step. */
    List<DmsStory> settling(int step) {
        return tables.stream()
                .filter(table -> step < table.steps().size())
                .filter(table -> table.steps().get(step).settling() == Settling.YES)
                .map(TablePlan::story)
                .toList();
    }
}
