package io.github.deltafold.core.lease;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The states of all groups, one object each at {@code <state>/leases/<group>.json}, changed by compare-and-set.
 *
 * <p><b>If a writer dies</b>, the state before or after stands. Two writers that write the very same state have both
 * written it, which is why a transition that only one of two may make puts something unique into the state.
 */
public final class GroupStates {
    private static final String FOLDER = "leases/";
    private static final String WHOLE_LOOKS = FOLDER + "whole-looks/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".json";
    private static final int ATTEMPTS = 20;
    private static final int LONGEST_PAUSE_MILLIS = 20;

    private final ObjectStore state;

    /** States below a root that ledger and quarantine share. */
    public GroupStates(ObjectStore state) {
        this.state = state;
    }

    /**
     * The state of a group as it stands.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it cannot be read as a state
     */
    public GroupState read(String group) {
        return state.read(key(group))
                .map(content -> GroupStateJson.read(group, key(group), content.bytes()))
                .orElse(GroupState.NEW);
    }

    /**
     * Changes the state of a group; nothing is written where nothing changes.
     *
     * @param transition may be asked several times, for whoever loses a race starts again from what stands
     * @return the state as this call left it
     * @throws io.github.deltafold.core.failure.Failure when the state cannot be read or is never won
     */
    public GroupState change(String group, UnaryOperator<GroupState> transition) {
        String key = key(group);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredContent> found = state.read(key);
            GroupState before = found.map(content -> GroupStateJson.read(group, key, content.bytes()))
                    .orElse(GroupState.NEW);
            GroupState after = transition.apply(before);
            byte[] bytes = GroupStateJson.write(group, after);
            if (after.equals(before)
                    || (found.isEmpty()
                            ? state.createIfAbsent(key, bytes)
                            : state.replaceIfUnchanged(key, bytes, found.get().version()))) {
                return after;
            }
            pause();
        }
        throw LeaseErrors.neverFirst(group, key, ATTEMPTS);
    }

    /**
     * The groups whose state was ever written, in the order of their objects; nothing says that a state can be read.
     *
     * @throws io.github.deltafold.core.failure.Failure when they cannot be listed
     */
    public List<String> groups() {
        try (Stream<StoredObject> objects = state.list(FOLDER, "")) {
            return objects.map(StoredObject::key)
                    .map(key -> key.substring(FOLDER.length()))
                    .filter(name -> name.endsWith(SUFFIX) && name.indexOf('/') < 0)
                    .map(name -> URLDecoder.decode(
                            name.substring(0, name.length() - SUFFIX.length()), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    /**
     * Asks the runs of a group for a look at all that is staged: somebody knows of a file that is older than those that a run
     * looks at. It stands beside the lease, at {@code leases/whole-looks/<group>.json}, and is never taken back: a look that
     * began later answers it.
     */
    public void askForWholeLook(String group, Instant now) {
        String key = WHOLE_LOOKS + fileName(group);
        byte[] bytes = ("{\"asked\": \"" + now + "\"}\n").getBytes(StandardCharsets.UTF_8);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredContent> found = state.read(key);
            boolean isAsked = found.flatMap(GroupStates::asked)
                    .filter(before -> !before.isBefore(now))
                    .isPresent();
            if (isAsked
                    || (found.isEmpty()
                            ? state.createIfAbsent(key, bytes)
                            : state.replaceIfUnchanged(key, bytes, found.get().version()))) {
                return;
            }
            pause();
        }
        throw LeaseErrors.neverFirst(group, key, ATTEMPTS);
    }

    /** When somebody last asked for a look at all that is staged; what cannot be read asks for nothing. */
    public Optional<Instant> wholeLookAsked(String group) {
        return state.read(WHOLE_LOOKS + fileName(group)).flatMap(GroupStates::asked);
    }

    private static Optional<Instant> asked(StoredContent content) {
        try {
            return Optional.of(
                    Instant.parse(JSON.readTree(content.bytes()).path("asked").asText()));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Writers that were beaten together would meet again without it. */
    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while changing a lease", e);
        }
    }

    static String key(String group) {
        return FOLDER + fileName(group);
    }

    /** What an object about a group is called: any text may be a group, so it is percent-encoded where it needs to be. */
    public static String fileName(String group) {
        return URLEncoder.encode(group, StandardCharsets.UTF_8).replace("*", "%2A") + SUFFIX;
    }
}
