package io.github.deltafold.core.ledger;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.Sha256;
import io.github.deltafold.core.store.StoredContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of the ledger, one per table, below {@code <state>/summaries/<schema>/<table>/}: so that a run reads what is
 * new and not what was recorded in a year.
 *
 * <p>{@code summary.json} is replaced; {@code page-<hash>.json} holds change files that it no longer does, and is never
 * changed. All of it follows from the ledger: a summary may be deleted at any time, pages only when no summary and no process
 * knows them. <b>If a run dies</b> between a page and the summary, the next one makes the same page.
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

        /** One that does not belong to the entries that lie there: all that counts of it is what to replace. */
        Found refuted() {
            return new Found(null, version, "", null);
        }

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
        List<KnownFile> old = files.changesToPage(limits, history.greatestChangeName());
        List<FilePage.Entry> entries = new ArrayList<>();
        for (int i = 0; i < old.size(); i += limits.filesPerPage()) {
            List<KnownFile> page = old.subList(i, Math.min(old.size(), i + limits.filesPerPage()));
            byte[] json = LedgerJson.writeDense(new FilePage(page));
            String name = "page-" + Sha256.of(json) + ".json";
            if (!state.createIfAbsent(folder(table) + name, json)) {
                throw LedgerErrors.pageUnreadable(folder(table) + name, summary(table), null);
            }
            entries.add(FilePage.Entry.of(name, page));
        }
        KnownFiles kept = files.paged(old, files.pages().and(entries, new PageReader(table)::read));
        LedgerSummary summary = history.summary(outcomeEtag, kept, wholeLook);
        byte[] summed = LedgerJson.writeDense(summary);
        String version = before.version();
        boolean written = version == null
                ? state.createIfAbsent(summary(table), summed)
                : state.replaceIfUnchanged(summary(table), summed, version);
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
            Map<String, KnownFile> page = read(json, key).byKey();
            remembered.put(name, page);
            if (remembered.size() > PAGES_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
            return page;
        }

        private FilePage read(byte[] json, String key) {
            try {
                return LedgerJson.read(json, FilePage.class, key);
            } catch (BadSetting e) {
                throw LedgerErrors.pageUnreadable(key, summary(table), e);
            }
        }
    }
}
