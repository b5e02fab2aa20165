package io.github.deltafold.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * One of several processes that write to the same folder at the same time. Arguments: {@code create} or {@code replace},
 * the folder, the number of writes, and a file whose appearance starts the race. Prints how many writes it won.
 */
final class StoreRacer {
    private StoreRacer() {}

    public static void main(String[] arguments) throws Exception {
        Path go = Path.of(arguments[3]);
        int writes = Integer.parseInt(arguments[2]);
        try (ObjectStore store = new FolderObjectStore(Path.of(arguments[1]))) {
            store.list("", "").forEach(object -> {}); // loads the classes before the start
            System.out.println("ready");
            while (!Files.exists(go)) {
                Thread.onSpinWait();
            }
            System.out.println(arguments[0].equals("create") ? create(store, writes) : replace(store, writes));
        }
    }

    private static int create(ObjectStore store, int writes) {
        int won = 0;
        for (int i = 0; i < writes; i++) {
            if (store.createIfAbsent("key-" + i, UUID.randomUUID().toString().getBytes(UTF_8))) {
                won++;
            }
        }
        return won;
    }

    private static int replace(ObjectStore store, int writes) {
        int won = 0;
        while (won < writes) {
            StoredContent before = store.read("counter").orElseThrow();
            int count = Integer.parseInt(new String(before.bytes(), UTF_8).split(" ", 2)[0]);
            byte[] next = (count + 1 + " " + UUID.randomUUID()).getBytes(UTF_8);
            if (store.replaceIfUnchanged("counter", next, before.version())) {
                won++;
            }
        }
        return won;
    }
}
