package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.BadSetting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Asks every bucket, before the first write to it, whether it keeps writers apart: with a store that does not, two runs
 * destroy each other's commits, and none of them notices.
 *
 * <p>A bucket that is new gets a race of some seconds at most; that it passed is written down in it, with the name of
 * its endpoint, at {@code fence/}. Afterwards a process asks for one refusal: whether that very note can be created
 * again with other words. <b>Cost</b> of that: three small requests to a bucket.
 *
 * <p>Folders are not probed: {@link FolderObjectStore} has system calls that are atomic, or refuses.
 */
public final class WriteProbe {
    private static final String FOLDER = "fence/";

    /** Shaped as the ETag of S3 is, and of no content. */
    private static final String NO_VERSION = "0".repeat(32);

    private final List<Location> roots;
    private final S3Settings s3;
    private final Set<WritePromise> kept = EnumSet.noneOf(WritePromise.class);
    private final Map<WritePromise, BadSetting> broken = new EnumMap<>(WritePromise.class);

    private WriteProbe(List<Location> roots, S3Settings s3) {
        this.roots = roots;
        this.s3 = s3;
    }

    /**
     * A probe of the buckets of some locations; each bucket is asked once, in the first of them.
     *
     * @param locations where a process writes; each gets a folder {@code fence} when it is asked
     */
    public static WriteProbe of(List<Location> locations, S3Settings s3) {
        List<Location> roots = new ArrayList<>();
        Set<String> buckets = new HashSet<>();
        for (Location location : locations) {
            if (!location.isFolder() && buckets.add(location.bucket())) {
                roots.add(location);
            }
        }
        return new WriteProbe(roots, s3);
    }

    /**
     * Makes sure that of many writers that create an object one does. Asks once per process.
     *
     * @throws BadSetting when a store lets more than one
     */
    public void requireCreation() {
        require(WritePromise.CREATION);
    }

    /**
     * Makes sure that of many writers that replace the same content one does, and that {@link #requireCreation} holds.
     * Asks once per process.
     *
     * @throws BadSetting when a store lets more than one
     */
    public void requireReplacement() {
        require(WritePromise.CREATION);
        require(WritePromise.REPLACEMENT);
    }

    /** A store that asks before its first write. */
    public ObjectStore guard(ObjectStore store) {
        return new ProbedObjectStore(store, this);
    }

    private synchronized void require(WritePromise promise) {
        BadSetting refusal = broken.get(promise);
        if (refusal != null) {
            throw refusal;
        }
        if (kept.contains(promise)) {
            return;
        }
        try {
            roots.forEach(root -> ask(root, promise));
            kept.add(promise);
        } catch (BadSetting e) {
            broken.put(promise, e);
            throw e;
        }
    }

    private void ask(Location root, WritePromise promise) {
        try (ObjectStore store = ObjectStores.open(root, s3)) {
            ask(store, promise, host(), root);
        }
    }

    private String host() {
        return s3.endpoint() == null ? "AWS S3" : s3.endpoint();
    }

    static void ask(ObjectStore store, WritePromise promise, String host, Location root) {
        String where = host + " " + root.bucket();
        String key = FOLDER + promise.name().toLowerCase(Locale.ROOT) + "-"
                + Sha256.of(where.getBytes(StandardCharsets.UTF_8)).substring(0, 12) + ".txt";
        byte[] note = (promise.condition() + " was honoured by " + where + " in a race of writers.\n")
                .getBytes(StandardCharsets.UTF_8);
        Optional<StoredContent> standing = store.read(key);
        if (standing.isPresent() && Arrays.equals(standing.get().bytes(), note)) {
            refuse(store, promise, key, host, root);
            return;
        }
        WriteRace.Finding finding = new WriteRace(store, promise, FOLDER + UUID.randomUUID() + "/").run();
        if (!finding.isKept()) {
            throw StoreErrors.writersNotKeptApart(promise, finding.winners(), root.bucket(), host);
        }
        store.createIfAbsent(key, note);
    }

    /** A write that a store has to refuse. */
    private static void refuse(ObjectStore store, WritePromise promise, String key, String host, Location root) {
        byte[] other = ("This store overwrites: " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
        boolean written = promise == WritePromise.CREATION
                ? store.createIfAbsent(key, other)
                : store.replaceIfUnchanged(key, other, NO_VERSION);
        if (written) {
            throw StoreErrors.writersNotKeptApart(promise, 2, root.bucket(), host);
        }
    }
}
