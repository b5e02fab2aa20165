package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStoreContract;
import io.github.deltafold.core.store.StoredObject;
import org.junit.jupiter.api.Test;

class InMemoryObjectStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore openEmpty() {
        return new InMemoryObjectStore();
    }

    @Test
    void keepsEtagAndMovesTimeWhenSameBytesComeAgain() {
        InMemoryObjectStore staging = new InMemoryObjectStore().put("a.csv", "I,1\n");
        StoredObject before = staging.list("", "").findFirst().orElseThrow();
        staging.put("a.csv", "I,1\n");

        StoredObject after = staging.list("", "").findFirst().orElseThrow();

        assertThat(before.modified()).isEqualTo(InMemoryObjectStore.START);
        assertThat(after.etag()).isEqualTo(before.etag());
        assertThat(after.modified()).isAfter(before.modified());
    }

    @Test
    void forgetsDeletedObject() {
        InMemoryObjectStore staging = new InMemoryObjectStore().put("a.csv", "I,1\n");

        staging.delete("a.csv").delete("never-there.csv");

        assertThat(staging.list("", "")).isEmpty();
    }
}
