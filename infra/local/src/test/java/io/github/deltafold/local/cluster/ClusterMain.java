package io.github.deltafold.local.cluster;

import java.nio.file.Path;
import java.util.Map;

/** A process that starts a cluster, says so, and stays until it is told to end. */
final class ClusterMain {
    private ClusterMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        SparkCluster.start(Path.of(arguments[0]), Map.of("SPARK_WORKER_CORES", "1"));
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
