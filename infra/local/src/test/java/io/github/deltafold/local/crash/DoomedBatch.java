package io.github.deltafold.local.crash;

import io.github.deltafold.core.spec.EngineChoice;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A batch whose run is killed.
 *
 * @param name as its lake is called
 * @param before what was applied before; nothing where the bucket is new
 * @param files what the run is to apply
 * @param steps the steps that the run comes to
 * @param spared steps at which it is not killed, because it comes to them as the other batches do
 */
record DoomedBatch(String name, List<Staged> before, List<Staged> files, Set<WriteStep> steps, Set<WriteStep> spared) {
    private static final EnumSet<WriteStep> CREATIONS =
            EnumSet.of(WriteStep.QUARANTINE_CREATION, WriteStep.TOMBSTONE_CREATION, WriteStep.TABLE_CREATION);
    private static final EnumSet<WriteStep> QUARANTINING =
            EnumSet.of(WriteStep.QUARANTINE_RECORDS, WriteStep.QUARANTINE_COMMIT, WriteStep.QUARANTINE_CHECKSUM);

    private static final EnumSet<WriteStep> CHECKSUMS =
            EnumSet.of(WriteStep.QUARANTINE_CHECKSUM, WriteStep.TOMBSTONE_CHECKSUM, WriteStep.TABLE_CHECKSUM);
    private static final EnumSet<WriteStep> AROUND_ALL = EnumSet.of(WriteStep.PROBE, WriteStep.LEASE);

    /** What a bucket gets to see first: probe, three new tables, a full load and changes. */
    static final DoomedBatch FIRST = new DoomedBatch(
            "first",
            List.of(),
            List.of(
                    staged("LOAD00000001.csv", "id,name", "1,Ann", "2,Bob", "3,Cid", "x,Gil"),
                    staged("20260105-100000000.csv", "Op,id,name,BI_id", "U,1,Anna,", "D,2,,")),
            // its tombstones come with the creation of their table
            allBut(EnumSet.of(WriteStep.TOMBSTONE_COMMIT)),
            CHECKSUMS);

    /** Changes of every kind, killed everywhere: late ones, a delete, a key change, overtaken and unsound lines. */
    static final DoomedBatch CHANGES = new DoomedBatch(
            "changes",
            List.of(
                    staged(
                            "LOAD00000001.csv",
                            "id,name",
                            "1,Ann",
                            "2,Bob",
                            "3,Cid",
                            "4,Dan",
                            "5,Eve",
                            "6,Fay",
                            "x,Gil"),
                    staged("20260105-100000000.csv", "Op,id,name,BI_id", "U,1,Anna,", "D,2,,")),
            List.of(
                    staged("20260105-090000000.csv", "Op,id,name,BI_id", "U,1,late,", "I,2,late,", "U,3,Cyd,"),
                    staged(
                            "20260105-110000000.csv",
                            "Op,id,name,BI_id",
                            "D,4,,",
                            "U,50,Eve,5",
                            "I,7,Gus,",
                            "U,7,Gustav,",
                            "X,8,Hal,")),
            allBut(CREATIONS),
            Set.of());

    /** A new baseline without some rows, with a column more, and changes that follow it. */
    static final DoomedBatch RELOAD = new DoomedBatch(
            "reload",
            List.of(
                    staged("LOAD00000001.csv", "id,name", "1,Ann", "2,Bob", "3,Cid", "4,Dan"),
                    staged("20260105-100000000.csv", "Op,id,name,BI_id", "U,1,Anna,", "D,2,,")),
            List.of(
                    staged("LOAD00000001.csv", "id,name,town", "1,Ann,Ulm", "3,Cid,Bonn", "5,Eve,Jena"),
                    staged("20260106-100000000.csv", "Op,id,name,town,BI_id", "U,3,Cyd,Bonn,", "D,5,,,")),
            allBut(CREATIONS, QUARANTINING),
            union(CHECKSUMS, AROUND_ALL));

    /** Changes long after a delete, which is forgotten in a batch of its own. */
    static final DoomedBatch PURGE = new DoomedBatch(
            "purge",
            List.of(
                    staged("LOAD00000001.csv", "id,name", "1,Ann", "2,Bob", "3,Cid"),
                    staged("20260105-100000000.csv", "Op,id,name,BI_id", "D,2,,")),
            List.of(staged("20260405-100000000.csv", "Op,id,name,BI_id", "U,1,Anna,", "D,3,,")),
            allBut(CREATIONS, QUARANTINING),
            union(CHECKSUMS, AROUND_ALL));

    /** The steps with an engine: the small one writes no checksums, and makes a table with its first rows. */
    Set<WriteStep> steps(EngineChoice engine) {
        if (engine == EngineChoice.SPARK) {
            return steps;
        }
        EnumSet<WriteStep> small = EnumSet.copyOf(steps);
        small.removeAll(CHECKSUMS);
        if (small.contains(WriteStep.TABLE_CREATION)) {
            small.removeAll(EnumSet.of(WriteStep.QUARANTINE_COMMIT, WriteStep.TABLE_COMMIT));
        }
        return small;
    }

    /**
     * A staged file.
     *
     * @param name below the folder of the table
     */
    record Staged(String name, String text) {}

    private static Staged staged(String name, String... lines) {
        return new Staged(name, String.join("\n", lines) + "\n");
    }

    private static Set<WriteStep> union(EnumSet<WriteStep> some, EnumSet<WriteStep> others) {
        EnumSet<WriteStep> union = EnumSet.copyOf(some);
        union.addAll(others);
        return Collections.unmodifiableSet(union);
    }

    @SafeVarargs
    private static Set<WriteStep> allBut(EnumSet<WriteStep>... others) {
        EnumSet<WriteStep> steps = EnumSet.allOf(WriteStep.class);
        for (EnumSet<WriteStep> other : others) {
            steps.removeAll(other);
        }
        return Collections.unmodifiableSet(steps);
    }
}
