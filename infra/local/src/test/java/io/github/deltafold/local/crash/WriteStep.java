package io.github.deltafold.local.crash;

import io.github.deltafold.local.faults.PassingRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The writes of a run, in the order it comes to them. */
enum WriteStep {
    /** Writes by which the store shows that it keeps writers apart. */
    PROBE("_deltafold/fence/.*"),
    /** The group's lease is taken, or given back. */
    LEASE("_deltafold/leases/[^/]*\\.json"),
    PLAN("_deltafold/ledger/.*/\\d{20}\\.json"),
    QUARANTINE_CREATION("_deltafold/quarantine/_delta_log/(0{20}\\.json|_commits/)"),
    QUARANTINE_RECORDS("_deltafold/quarantine/[^/]*\\.parquet"),
    QUARANTINE_COMMIT("_deltafold/quarantine/_delta_log/\\d{20}\\.json"),
    QUARANTINE_CHECKSUM("_deltafold/quarantine/_delta_log/\\.?\\d{20}\\.crc.*"),
    TOMBSTONE_CREATION("_deltafold/tombstones/.*/_delta_log/(0{20}\\.json|_commits/)"),
    TOMBSTONE_RECORDS("_deltafold/tombstones/[^_]*\\.parquet"),
    TOMBSTONE_COMMIT("_deltafold/tombstones/.*/_delta_log/\\d{20}\\.json"),
    TOMBSTONE_CHECKSUM("_deltafold/tombstones/.*/_delta_log/\\.?\\d{20}\\.crc.*"),
    TABLE_CREATION("tables/shop/[^/]*/_delta_log/(0{20}\\.json|_commits/)"),
    TABLE_ROWS("tables/shop/[^_]*\\.parquet"),
    TABLE_COMMIT("tables/shop/[^/]*/_delta_log/\\d{20}\\.json"),
    TABLE_CHECKSUM("tables/shop/[^/]*/_delta_log/\\.?\\d{20}\\.crc.*"),
    OUTCOME("_deltafold/ledger/.*/\\d{20}\\.outcome\\.json");

    private final Pattern path;

    WriteStep(String path) {
        this.path = Pattern.compile("^/[^?]*/" + path + "(\\?.*)?$");
    }

    /** Whether a request changes what is stored. */
    static boolean isWrite(PassingRequest request) {
        return !request.method().equals("GET") && !request.method().equals("HEAD");
    }

    /**
     * Which step a write belongs to.
     *
     * @throws AssertionError for a write that has no name yet
     */
    static WriteStep of(PassingRequest write) {
        String path = URLDecoder.decode(write.path(), StandardCharsets.UTF_8);
        return Arrays.stream(values())
                .filter(step -> step.path.matcher(path).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError("A write of no known step: " + write));
    }
}
