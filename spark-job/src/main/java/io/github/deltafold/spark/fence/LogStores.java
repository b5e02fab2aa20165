package io.github.deltafold.spark.fence;

import io.github.deltafold.core.store.S3Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** The settings of Spark that make Delta commit through the stores of this room. */
public final class LogStores {
    private static final String PREFIX = "spark.delta.logStore.";
    private static final String ONE_FOR_ALL = PREFIX + "class";
    private static final String OURS = "deltafold.s3.";

    private static final Map<String, String> STORES = Map.of(
            PREFIX + "s3.impl", BucketLogStore.class.getName(),
            PREFIX + "s3a.impl", BucketLogStore.class.getName(),
            PREFIX + "s3n.impl", BucketLogStore.class.getName(),
            PREFIX + "file.impl", FolderLogStore.class.getName());

    private LogStores() {}

    /**
     * What a Spark session has to be started with.
     *
     * @param s3 how to reach the buckets, for listings and for an S3A that cannot create conditionally
     */
    public static Map<String, String> settings(S3Settings s3) {
        Map<String, String> settings = new LinkedHashMap<>(STORES);
        if (s3.endpoint() != null) {
            settings.put("spark.hadoop." + OURS + "endpoint", s3.endpoint());
        }
        if (s3.region() != null) {
            settings.put("spark.hadoop." + OURS + "region", s3.region());
        }
        settings.put("spark.hadoop." + OURS + "path-style", String.valueOf(s3.pathStyle()));
        return settings;
    }

    /**
     * Refuses settings under which Delta would commit otherwise.
     *
     * @param given what spark-submit or the cluster sets
     * @throws io.github.deltafold.core.failure.BadSetting naming the setting
     */
    public static void refuseOthers(Map<String, String> given) {
        given.forEach((setting, value) -> {
            String ours = STORES.get(setting);
            if (setting.equals(ONE_FOR_ALL) || (ours != null && !ours.equals(value))) {
                throw FenceErrors.otherLogStore(setting, value);
            }
        });
    }

    /**
     * Makes sure that a session that is running commits through the stores of this room: one that was started before
     * takes no new ones.
     *
     * @param running all settings of the session
     * @throws io.github.deltafold.core.failure.BadSetting when it does not
     */
    public static void require(Map<String, String> running) {
        refuseOthers(running);
        STORES.forEach((setting, ours) -> {
            if (!ours.equals(running.get(setting))) {
                throw FenceErrors.sessionWithoutFence(setting, ours);
            }
        });
    }

    static S3Settings s3Settings(Configuration configuration) {
        return new S3Settings(
                configuration.get(OURS + "endpoint"),
                configuration.get(OURS + "region"),
                configuration.getBoolean(OURS + "path-style", false));
    }
}
