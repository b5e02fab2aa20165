package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.LineRanges.Range;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.quarantine.RejectedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The quarantine as a list. */
final class InMemoryQuarantine implements Quarantine {
    private static final Comparator<Entry> ORDER = Comparator.comparing(
                    (Entry entry) -> entry.table().toString())
            .thenComparing(entry -> entry.record().file())
            .thenComparing(entry -> entry.record().line())
            .thenComparing(Entry::batch);

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(TableName table, RejectedRecord record, long batch, Instant recordedAt, RecordState state) {
        boolean is(RecordFilter filter) {
            return filter.matches(table, record.file(), record.line(), state, batch);
        }

        Entry settled(RecordState to) {
            return new Entry(table, record, batch, recordedAt, to);
        }
    }

    synchronized void add(TableName table, List<RejectedRecord> records, long batch, Instant recordedAt) {
        records.forEach(record -> entries.add(new Entry(table, record, batch, recordedAt, RecordState.OPEN)));
    }

    synchronized List<RejectedRecord> all() {
        return entries.stream().map(Entry::record).toList();
    }

    /** What was not read with success, or is not to be. */
    synchronized List<RejectedRecord> waitingOrDropped(TableName table) {
        return entries.stream()
                .filter(entry -> entry.table().equals(table))
                .filter(entry -> entry.state() == RecordState.OPEN || entry.state() == RecordState.DROPPED)
                .map(Entry::record)
                .toList();
    }

    @Override
    public synchronized TableRows records(RecordFilter filter) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        matching(filter)
                .forEach(entry -> rows.add(new @Nullable Object[] {
                    entry.table().toString(),
                    entry.record().file(),
                    entry.record().line(),
                    entry.record().column(),
                    entry.record().reason(),
                    entry.record().raw(),
                    entry.batch(),
                    entry.recordedAt(),
                    entry.state().text()
                }));
        return new TableRows(RECORD_COLUMNS, rows.iterator());
    }

    @Override
    public synchronized TableRows summary(RecordFilter filter) {
        Map<List<Object>, List<Entry>> groups = matching(filter)
                .collect(Collectors.groupingBy(entry -> List.of(
                        entry.table().toString(),
                        entry.record().file(),
                        entry.record().reason(),
                        entry.state().text())));
        List<@Nullable Object[]> rows = new ArrayList<>();
        groups.entrySet().stream()
                .sorted(Comparator.comparing(group -> group.getValue().get(0), ORDER))
                .forEach(group -> {
                    List<Entry> of = group.getValue();
                    rows.add(new @Nullable Object[] {
                        group.getKey().get(0),
                        group.getKey().get(1),
                        group.getKey().get(2),
                        group.getKey().get(3),
                        (long) of.size(),
                        of.get(0).record().line(),
                        of.stream().mapToLong(Entry::batch).min().orElseThrow(),
                        of.stream()
                                .map(Entry::recordedAt)
                                .min(Instant::compareTo)
                                .orElseThrow()
                    });
                });
        return new TableRows(SUMMARY_COLUMNS, rows.iterator());
    }

    @Override
    public synchronized Map<String, Long> count(RecordFilter filter) {
        return matching(filter)
                .collect(Collectors.groupingBy(entry -> entry.record().file(), TreeMap::new, Collectors.counting()));
    }

    @Override
    public synchronized List<QuarantinedFile> lines(RecordFilter filter, int mostRanges) {
        List<QuarantinedFile> files = new ArrayList<>();
        int left = mostRanges;
        for (String file : count(filter).keySet()) {
            List<Entry> of = matching(filter)
                    .filter(entry -> entry.record().file().equals(file))
                    .toList();
            LineRanges lines = LineRanges.of(
                    of.stream().map(entry -> entry.record().line()).toList());
            List<Range> first =
                    lines.ranges().subList(0, Math.min(left, lines.ranges().size()));
            left -= first.size();
            if (!first.isEmpty()) {
                LineRanges kept = new LineRanges(first);
                files.add(new QuarantinedFile(
                        file,
                        kept,
                        of.stream()
                                .filter(entry -> kept.contains(entry.record().line()))
                                .count()));
            }
        }
        return files;
    }

    @Override
    public synchronized void replaceAllOf(TableName table, Instant before) {
        entries.replaceAll(
                entry -> entry.table().equals(table) && entry.recordedAt().isBefore(before)
                        ? entry.settled(RecordState.REPLACED)
                        : entry);
    }

    @Override
    public synchronized void settle(TableName table, Settlement settlement) {
        Map<String, LineRanges> lines = settlement.lines();
        RecordFilter open = RecordFilter.open(table, lines.keySet(), Set.of(), settlement.throughBatch());
        entries.replaceAll(entry -> !lines.isEmpty()
                        && entry.is(open)
                        && lines.getOrDefault(entry.record().file(), LineRanges.of(List.of()))
                                .contains(entry.record().line())
                ? entry.settled(settlement.state())
                : entry);
    }

    private Stream<Entry> matching(RecordFilter filter) {
        return entries.stream().filter(entry -> entry.is(filter)).sorted(ORDER);
    }
}
