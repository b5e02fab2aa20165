package io.github.deltafold.spark.read;

import io.github.deltafold.core.fold.UnreadableFile;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.StagedBytes;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a Parquet file that is damaged from one that could not be reached.
 *
 * <p>A sound file must never be set aside because a connection broke, and a damaged one must not stop its table for
 * ever. So two things make damage: the failure began in code that decodes rather than in code that fetches, and the
 * bytes, fetched again, arrive as they were listed.
 */
final class ParquetDamage {
    private static final String CUT_OFF = "the file is not a whole Parquet file, it was probably cut off while being"
            + " copied. Stage it again; until then nothing of it is applied.";
    private static final String BROKEN =
            "the file cannot be decoded as Parquet, it is damaged or holds what Spark cannot"
                    + " read. Write or copy it again and stage it; until then nothing of it is applied.";
    private static final List<String> DECODING = List.of(
            "org.apache.parquet.",
            "shaded.parquet.",
            "org.apache.spark.sql.execution.datasources.parquet.",
            "org.apache.spark.sql.execution.vectorized.",
            "org.apache.hadoop.io.compress.",
            "org.xerial.snappy.",
            "com.github.luben.zstd.",
            "net.jpountz.",
            "io.airlift.compress.",
            "java.util.zip.");
    private static final List<String> FETCHING = List.of(
            "org.apache.hadoop.fs.",
            "software.amazon.awssdk.",
            "com.amazonaws.",
            "java.io.FileInputStream",
            "java.net.",
            "sun.nio.",
            "sun.security.");

    private ParquetDamage() {}

    /**
     * Why a file must be dropped from its plan after reading it failed.
     *
     * <p><b>Cost:</b> where it looks like damage, the whole file is fetched once more.
     *
     * @return null when nothing speaks against the file
     */
    static @Nullable DroppedFile explain(ObjectStore staging, StagedFile file, Throwable thrown) {
        boolean cutOff = isCutOff(thrown);
        if (!cutOff && !beganInDecoding(root(thrown))) {
            return null;
        }
        try {
            StagedBytes.hash(staging, file);
        } catch (ObjectChangedException e) {
            return UnreadableFile.changed(file.key());
        } catch (IOException e) {
            return null;
        }
        return new DroppedFile(file.key(), true, cutOff ? CUT_OFF : BROKEN);
    }

    private static boolean isCutOff(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("is not a Parquet file")) {
                return true;
            }
        }
        return false;
    }

    /** A place beyond the end of the file is one that damaged metadata names, whoever finds that out. */
    static boolean beganInDecoding(Throwable root) {
        if (root instanceof EOFException || String.valueOf(root.getMessage()).contains("Cannot seek")) {
            return true;
        }
        for (StackTraceElement frame : root.getStackTrace()) {
            if (FETCHING.stream().anyMatch(frame.getClassName()::startsWith)) {
                return false;
            }
            if (DECODING.stream().anyMatch(frame.getClassName()::startsWith)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
