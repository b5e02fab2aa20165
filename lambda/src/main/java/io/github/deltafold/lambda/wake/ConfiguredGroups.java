package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.ConfigFile;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The groups that the configuration file declares. A function lives for hours, so the file is read again when what is
 * known of it is older than a minute.
 */
public final class ConfiguredGroups implements TableGroups {
    private static final Duration TRUSTED_FOR = Duration.ofMinutes(1);

    private final String configUri;
    private final Clock clock;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    /** What is known, with the store that holds the leases. */
    private record Known(LakeConfig config, ObjectStore state, Instant readAt) {}

    /**
     * Groups by a configuration file, which is not read before a table is asked for.
     *
     * @param configUri its URI or path
     */
    public ConfiguredGroups(String configUri, Clock clock) {
        this.configUri = configUri;
        this.clock = clock;
    }

    /**
     * The group of a table.
     *
     * @throws io.github.deltafold.core.failure.Failure when the configuration cannot be read or is wrong; the messages
     *     then return to the queue
     */
    @Override
    public Optional<String> groupOf(TableName table) {
        return config().spec(table).map(TableSpec::group);
    }

    @Override
    public boolean isDeclared(String group) {
        return config().groups().contains(group);
    }

    @Override
    public RuntimeException unknownTable(TableName table) {
        return config().unknownTable(table);
    }

    @Override
    public RuntimeException unknownGroup(String group) {
        return config().unknownGroup(group);
    }

    /**
     * Who drains which group.
     *
     * @throws io.github.deltafold.core.failure.Failure as {@link #groupOf}
     */
    public GroupStates states() {
        return new GroupStates(state());
    }

    /**
     * The configuration.
     *
     * @throws io.github.deltafold.core.failure.Failure as {@link #groupOf}
     */
    public LakeConfig config() {
        return known().config();
    }

    /**
     * Where ledger and leases lie; it stays open.
     *
     * @throws io.github.deltafold.core.failure.Failure as {@link #groupOf}
     */
    public ObjectStore state() {
        return known().state();
    }

    private Known known() {
        Instant now = clock.instant();
        Known before = known.get();
        if (before != null && now.isBefore(before.readAt().plus(TRUSTED_FOR))) {
            return before;
        }
        LakeConfig config = ConfigFile.read(configUri);
        Known read = new Known(config, stateStore(config, before), now);
        known.set(read);
        return read;
    }

    /** Connections outlive a configuration that still names the same place. */
    private static ObjectStore stateStore(LakeConfig config, @Nullable Known before) {
        boolean same = before != null
                && before.config().state().equals(config.state())
                && before.config().s3().equals(config.s3());
        return before != null && same ? before.state() : ObjectStores.open(config.state(), config.s3());
    }
}
