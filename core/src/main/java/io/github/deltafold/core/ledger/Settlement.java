package io.github.deltafold.core.ledger;

import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a batch makes of open records of the quarantine. It is decided with the plan and done once the batch is committed,
 * before its outcome is recorded; doing it twice changes nothing.
 *
 * @param state what becomes of the records
 * @param reason why, in the words of the person who dropped them; otherwise empty
 * @param throughBatch the batches up to this one set the records aside; what is set aside again meanwhile stays open
 * @param files the records
 */
public record Settlement(RecordState state, String reason, long throughBatch, List<QuarantinedFile> files) {
    public Settlement {
        files = List.copyOf(files);
    }

    /** Records to be read again. */
    public static Settlement replay(long throughBatch, List<QuarantinedFile> files) {
        return new Settlement(RecordState.REPLAYED, "", throughBatch, files);
    }

    /** Records that a person gives up. */
    public static Settlement drop(String reason, long throughBatch, List<QuarantinedFile> files) {
        return new Settlement(RecordState.DROPPED, reason, throughBatch, files);
    }

    /** Records of files whose bytes others have taken the place of. */
    public static Settlement replace(long throughBatch, List<QuarantinedFile> files) {
        return new Settlement(RecordState.REPLACED, "", throughBatch, files);
    }

    /** How many records are settled. */
    public long records() {
        return files.stream().mapToLong(QuarantinedFile::records).sum();
    }

    /** The lines to be settled, by file. */
    public Map<String, LineRanges> lines() {
        Map<String, LineRanges> lines = new HashMap<>();
        files.forEach(file -> lines.put(file.file(), file.lines()));
        return lines;
    }

    /** This settlement without files that could not be read after all. */
    Settlement without(Set<String> keys) {
        return new Settlement(
                state,
                reason,
                throughBatch,
                files.stream().filter(file -> !keys.contains(file.file())).toList());
    }
}
