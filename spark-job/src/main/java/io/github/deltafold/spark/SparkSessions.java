package io.github.deltafold.spark;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.spark.fence.LogStores;
import io.github.deltafold.spark.files.EntryChecksums;
import io.github.deltafold.spark.files.LocalFiles;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Spark sessions with what the engine relies on. What spark-submit or the cluster sets goes before our defaults. */
public final class SparkSessions {
    /** How many bytes of staged files one shuffle partition takes. */
    private static final long PARTITION_BYTES = 64L << 20;

    private static final int MAX_PARTITIONS = 2_000;

    /** Below both, compiling code for a batch costs more than running it saves: 3.8 against 2.2 s for six changes. */
    private static final long SMALL_BYTES = 4L << 20;

    private static final long SMALL_LINES = 100_000;

    private SparkSessions() {}

    /** The session of this process; a local one where no cluster is named. */
    public static SparkSession start(LakeConfig config) {
        SparkConf given = new SparkConf();
        LogStores.refuseOthers(settings(given));
        SparkSession.Builder builder = SparkSession.builder();
        Map<String, String> settings = new LinkedHashMap<>(everywhere(config.s3()));
        if (!given.contains("spark.master")) {
            settings.putAll(locally());
        }
        settings.forEach((key, value) -> {
            if (!given.contains(key)) {
                builder.config(key, value);
            }
        });
        SparkSession session = builder.getOrCreate();
        LogStores.require(settings(session.sparkContext().getConf()));
        return session;
    }

    private static Map<String, String> settings(SparkConf conf) {
        return Arrays.stream(conf.getAll()).collect(Collectors.toMap(each -> each._1(), each -> each._2()));
    }

    /**
     * A session for one batch: as many shuffle partitions as its bytes need, since each becomes a file, and no compiled
     * code where there is little to run it on.
     */
    static SparkSession forBatch(SparkSession root, FoldTask task) {
        SparkSession session = root.newSession();
        long partitions = Math.max(1, Math.min(MAX_PARTITIONS, task.sizeBytes() / PARTITION_BYTES + 1));
        session.conf().set("spark.sql.shuffle.partitions", partitions);
        if (task.sizeBytes() < SMALL_BYTES && task.linesBefore() < SMALL_LINES) {
            session.conf().set("spark.sql.codegen.wholeStage", false);
            session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
            // there is nothing to adapt to: one partition, and tables that fit a broadcast
            session.conf().set("spark.sql.adaptive.enabled", false);
        }
        return session;
    }

    private static Map<String, String> everywhere(S3Settings s3) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        settings.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("spark.sql.ansi.enabled", "false");
        settings.put("spark.sql.datetime.java8API.enabled", "true");
        settings.put("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        settings.put("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
        settings.put("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
        settings.put("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
        // The source is kept by the engine already; a second copy of it would only cost.
        settings.put("spark.databricks.delta.merge.materializeSource", "none");
        // Delta logs its checksums at INFO, and with them the least and greatest values of every file.
        settings.put("spark.databricks.delta.allFilesInCrc.enabled", "false");
        // Delta keeps 10,000 logs, of some megabytes each; a table, its tombstones and the quarantine are in use at
        // once.
        settings.put("spark.databricks.delta.delta.log.cacheSize", "32");
        // Changes are kept for one MERGE: compressing them cost half of the load of five million rows.
        settings.put("spark.sql.inMemoryColumnarStorage.compressed", "false");
        settings.put("spark.sql.streaming.checkpointFileManagerClass", EntryChecksums.class.getName());
        settings.putAll(LogStores.settings(s3));
        if (s3.endpoint() != null) {
            settings.put("spark.hadoop.fs.s3a.endpoint", s3.endpoint());
            settings.put("spark.hadoop.fs.s3a.endpoint.region", s3.region() == null ? "us-east-1" : s3.region());
            settings.put("spark.hadoop.fs.s3a.path.style.access", String.valueOf(s3.pathStyle()));
            settings.put(
                    "spark.hadoop.fs.s3a.connection.ssl.enabled",
                    String.valueOf(s3.endpoint().startsWith("https")));
        }
        return settings;
    }

    /** A laptop: few partitions, no web page, nothing that listens beyond this machine. */
    private static Map<String, String> locally() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.master", "local[*]");
        settings.put("spark.app.name", "deltafold");
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.ui.retainedJobs", "50");
        settings.put("spark.ui.retainedStages", "50");
        settings.put("spark.sql.ui.retainedExecutions", "20");
        // Nothing is ever kept there, but Spark makes the folder, and in the current one unless told otherwise.
        settings.put("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/deltafold-warehouse");
        // Tasks tell how far they are by heartbeats, and a person watches.
        settings.put("spark.executor.heartbeatInterval", "2s");
        // A laptop that slept has lost no executor: all of Spark is in this process.
        settings.put("spark.network.timeout", "7d");
        settings.put("spark.executor.heartbeat.maxFailures", "1000000");
        settings.put("spark.hadoop.fs.file.impl", LocalFiles.class.getName());
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put("spark.databricks.delta.snapshotPartitions", "1");
        // Each sort, each hash table and each broadcast takes a page at least, and Spark would make it 16 MB or more.
        settings.put("spark.buffer.pageSize", "1m");
        settings.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
        settings.put("spark.sql.sources.parallelPartitionDiscovery.threshold", "1000");
        settings.put(
                "spark.hadoop.fs.s3a.aws.credentials.provider",
                "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
        return settings;
    }
}
