package io.github.deltafold.local.fence;

import io.delta.storage.LogStore;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One of two processes that commit the versions of a table in lockstep. Arguments: which one it is (0 or 1), the file
 * through which the two wait for each other, and scenarios, each as {@code name;class of the log store;folder of the
 * log;versions;setting=value;...}. Prints for each scenario the versions that it won.
 */
final class CommitRacer {
    private final int me;
    private final MappedByteBuffer steps;
    private int step;

    private CommitRacer(int me, MappedByteBuffer steps) {
        this.me = me;
        this.steps = steps;
    }

    public static void main(String[] arguments) throws Exception {
        try (FileChannel channel = FileChannel.open(
                java.nio.file.Path.of(arguments[1]),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            CommitRacer racer = new CommitRacer(
                    Integer.parseInt(arguments[0]), channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * Integer.BYTES));
            for (String scenario : List.of(arguments).subList(2, arguments.length)) {
                racer.run(List.of(scenario.split(";")));
            }
        }
        System.exit(0); // S3A leaves threads behind
    }

    private void run(List<String> scenario) throws Exception {
        Configuration hadoop = new Configuration();
        for (String setting : scenario.subList(4, scenario.size())) {
            String[] pair = setting.split("=", 2);
            hadoop.set(pair[0], pair[1]);
        }
        LogStore store = Class.forName(scenario.get(1))
                .asSubclass(LogStore.class)
                .getConstructor(Configuration.class)
                .newInstance(hadoop);
        Path log = new Path(scenario.get(2));
        store.write(new Path(log, "warm-up-" + me + ".json"), List.of("ready").iterator(), false, hadoop);
        List<Integer> won = new ArrayList<>();
        long start = System.nanoTime();
        int versions = Integer.parseInt(scenario.get(3));
        for (int version = 0; version < versions; version++) {
            meet();
            if (commits(store, new Path(log, String.format(Locale.ROOT, "%020d.json", version)), version, hadoop)) {
                won.add(version);
            }
        }
        System.out.println(scenario.get(0) + ";" + won.toString().replaceAll("[\\[\\] ]", ""));
        System.err.println(scenario.get(0) + ": " + won.size() + " of " + versions + " won, "
                + (System.nanoTime() - start) / 1_000_000 / versions + " ms each");
    }

    private boolean commits(LogStore store, Path entry, int version, Configuration hadoop) throws IOException {
        try {
            store.write(entry, List.of("writer " + me + " version " + version).iterator(), false, hadoop);
            return true;
        } catch (FileAlreadyExistsException lost) {
            return false;
        }
    }

    private void meet() {
        step++;
        steps.putInt(me * Integer.BYTES, step);
        while (steps.getInt((1 - me) * Integer.BYTES) < step) {
            LockSupport.parkNanos(20_000);
        }
    }
}
