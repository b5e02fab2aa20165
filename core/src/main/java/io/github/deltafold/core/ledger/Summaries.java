package io.github.deltafold.core.ledger;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of the ledger, one per table, below {@code <state>/summaries/<schema>/<table>/}: so that a run reads what is
 * new and not what was recorded in a year.
 *
 * <p>{@code summary.json} is replaced; {@code page-<batch>-<n>.json} holds change files that it no longer does, and is
 * never changed. All of it follows from the ledger and may be deleted at any time. <b>If a run dies</b> between a page and
 * the summary, the page is named by none.
 */
final class Summaries {
    private static final int PAGES_REMEMBERED = 4;

    private final ObjectStore state;
    private final SummaryLimits limits;

    Summaries(ObjectStore state, SummaryLimits limits) {
        this.state = state;
        this.limits = limits;
    }

    /**
     * A summary as it was found.
     *
     * @param history what it holds; null when it cannot be read
     * @param version the version to replace it by; null when there is none
     * @param outcomeEtag see {@link LedgerSummary}
     * @param wholeLook see {@link LedgerSummary}
     */
    record Found(
            @Nullable TableHistory history,
            @Nullable String version,
            String outcomeEtag,
            @Nullable Instant wholeLook) {
        static final Found NONE = new Found(null, null, "", null);

        long batch() {
            return history == null ? 0 : history.lastBatch();
        }
    }

    /** The summary of a table; one that this release cannot read holds nothing. */
    Found read(TableName table) {
        StoredContent content = state.read(summary(table)).orElse(null);
        if (content == null) {
            return Found.NONE;
        }
        try {
            LedgerSummary summary = LedgerJson.read(content.bytes(), LedgerSummary.class, summary(table));
            FilePages pages = new FilePages(summary.pages(), new PageReader(table)::read);
            return new Found(
                    TableHistory.of(summary, KnownFiles.of(summary.files(), pages)),
                    content.version(),
                    summary.outcomeEtag(),
                    summary.wholeLook());
        } catch (BadSetting e) { // all that it says stands in the entries too
            return new Found(null, content.version(), "", null);
        }
    }

    /**
     * Writes the summary of a table.
     *
     * @param before what stands there
     * @param history what is recorded, without an open plan
     * @return what it holds; empty when something else stands there than said, which is left as it is
     */
    Optional<TableHistory> write(
            TableName table, Found before, TableHistory history, String outcomeEtag, @Nullable Instant wholeLook) {
        KnownFiles files = history.knownFiles();
        List<KnownFile> old = files.changesToPage(limits.keptFiles(), limits.mostFiles());
        List<FilePage.Entry> entries = new ArrayList<>();
        for (int i = 0; i < old.size(); i += limits.filesPerPage()) {
            List<KnownFile> page = old.subList(i, Math.min(old.size(), i + limits.filesPerPage()));
            String name = String.format(Locale.ROOT, "page-%020d-%03d.json", history.lastBatch(), entries.size());
            if (!state.createIfAbsent(folder(table) + name, LedgerJson.writeDense(new FilePage(page)))) {
                return Optional.empty();
            }
            entries.add(FilePage.Entry.of(name, page));
        }
        KnownFiles kept = files.paged(old, files.pages().and(entries, new PageReader(table)::read));
        LedgerSummary summary = history.summary(outcomeEtag, kept, wholeLook);
        byte[] json = LedgerJson.writeDense(summary);
        String version = before.version();
        boolean written = version == null
                ? state.createIfAbsent(summary(table), json)
                : state.replaceIfUnchanged(summary(table), json, version);
        return written ? Optional.of(TableHistory.of(summary, kept)) : Optional.empty();
    }

    private static String summary(TableName table) {
        return folder(table) + "summary.json";
    }

    private static String folder(TableName table) {
        return "summaries/" + table.folder() + "/";
    }

    /** Reads the pages of a table and remembers the last few: who asks for many keys asks in their order. */
    private final class PageReader {
        private final TableName table;
        private final Map<String, Map<String, KnownFile>> remembered = new LinkedHashMap<>(8, 0.75f, true);

        PageReader(TableName table) {
            this.table = table;
        }

        synchronized Map<String, KnownFile> read(String name) {
            Map<String, KnownFile> known = remembered.get(name);
            if (known != null) {
                return known;
            }
            String key = folder(table) + name;
            byte[] json = state.read(key)
                    .map(StoredContent::bytes)
                    .orElseThrow(() -> LedgerErrors.pageGone(key, summary(table)));
            Map<String, KnownFile> page =
                    LedgerJson.read(json, FilePage.class, key).byKey();
            remembered.put(name, page);
            if (remembered.size() > PAGES_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
            return page;
        }
    }
}
