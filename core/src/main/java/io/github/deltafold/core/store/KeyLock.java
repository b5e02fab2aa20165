package io.github.deltafold.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One writer of a file at a time, among the threads of this JVM and among processes.
 *
 * <p>Answers the gap between comparing a content and replacing it, in which another writer could replace it too. The
 * operating system ends the lock of a process that dies. The lock file is never deleted: whoever waits for a deleted
 * one would hold another file than whoever comes next.
 */
final class KeyLock {
    /** How the name of a lock file ends; it begins with a dot. */
    static final String SUFFIX = ".lock";

    /** A FileLock belongs to the whole JVM: a second thread would be refused by an exception instead of waiting. */
    private static final Lock[] OF_THREADS =
            Stream.generate(ReentrantLock::new).limit(64).toArray(Lock[]::new);

    private KeyLock() {}

    /** What is done while the lock is held. */
    @FunctionalInterface
    interface Deed {
        boolean run() throws IOException;
    }

    static boolean holding(Path file, Deed deed) throws IOException {
        String name = String.valueOf(file.getFileName());
        // by name, not by path: two paths may lead to one file
        Lock ofThreads = OF_THREADS[Math.floorMod(name.hashCode(), OF_THREADS.length)];
        ofThreads.lock();
        try {
            return holdingFile(file.resolveSibling("." + name + SUFFIX), deed);
        } finally {
            ofThreads.unlock();
        }
    }

    private static boolean holdingFile(Path lockFile, Deed deed) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock ofProcesses = channel.lock();
            try {
                return deed.run();
            } finally {
                ofProcesses.release();
            }
        }
    }
}
