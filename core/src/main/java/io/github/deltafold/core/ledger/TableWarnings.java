package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.FileWarnings;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the operator should know of a table.
 *
 * @param texts each once, however many files it is true of; sorted
 */
record TableWarnings(Set<String> texts) {
    static final TableWarnings NONE = new TableWarnings(Set.of());

    TableWarnings {
        texts = Collections.unmodifiableSet(texts); // whoever makes one has just made the set
    }

    /** What is still true once a plan begins anew, or takes a file in again, and what the plan says itself. */
    TableWarnings after(BatchPlan plan) {
        Set<String> stillTrue = new TreeSet<>();
        if (plan.reload() == null) {
            stillTrue.addAll(texts);
            for (StagedFile file : plan.takenIn()) {
                stillTrue.removeIf(text -> text.startsWith(DroppedFile.about(file.key())));
            }
        }
        return new TableWarnings(stillTrue).and(plan.warnings());
    }

    /** These warnings and more, each text once whichever file it names. */
    TableWarnings and(List<String> more) {
        Set<String> all = new TreeSet<>(texts);
        Set<String> said = texts.stream().map(FileWarnings::withoutFile).collect(Collectors.toCollection(HashSet::new));
        more.stream().filter(text -> said.add(FileWarnings.withoutFile(text))).forEach(all::add);
        return new TableWarnings(all);
    }
}
