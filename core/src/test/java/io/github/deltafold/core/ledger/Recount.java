package io.github.deltafold.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;

/** Adds the entries of a ledger up again, as if no summary had been written. */
public final class Recount {
    private Recount() {}

    /** Asserts that the summary of a table says what the entries say. */
    public static void assertThatSummaryHolds(ObjectStore state, TableName table) {
        assertThat(said(new Ledger(state).history(table)))
                .isEqualTo(said(new Ledger(withoutSummaries(state)).history(table)));
    }

    /** Everything that a history says, but for what is open. */
    private static String said(TableHistory history) {
        KnownFiles all = KnownFiles.of(
                history.files()
                        .sorted(Comparator.comparing(file -> file.file().key()))
                        .toList(),
                FilePages.NONE);
        return history.openPlan().map(BatchPlan::id) + " "
                + new String(LedgerJson.write(history.summary("", all, null)), StandardCharsets.UTF_8);
    }

    private static ObjectStore withoutSummaries(ObjectStore store) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("read") && ((String) arguments[0]).startsWith("summaries/")
                                ? Optional.<StoredContent>empty()
                                : method.invoke(store, arguments));
    }
}
