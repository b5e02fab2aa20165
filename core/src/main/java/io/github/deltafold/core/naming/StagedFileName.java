package io.github.deltafold.core.naming;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a key below the staging prefix says: {@code schema/table/[date or partition folders/]file}.
 *
 * <p>Full-load files count up in hexadecimal ({@code LOAD0000000A.csv}, with {@code SEGMENT1_} before it for parallel
 * loads); change files carry the time they were closed ({@code 20240612-103125108.csv}, nine digits or more after the
 * dash).
 *
 * @param table the table whose folder the file lies in
 * @param kind full load or changes
 * @param format told by the extension
 * @param base the file name without folders and extension: the file order
 * @see <a href="https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html">Using Amazon S3 as a target</a>
 */
public record StagedFileName(TableName table, FileKind kind, FileFormat format, String base) {
    private static final Pattern KEY = Pattern.compile("(?<schema>[^/]+)/(?<table>[^/]+)/(?:[^/]+/)*"
            + "(?<base>(?<load>(?:SEGMENT\\d+_)?LOAD[0-9A-F]{8})|\\d{8}-\\d{9,})"
            + "\\.(?<extension>csv|csv\\.gz|parquet|parquet\\.gz)");

    /**
     * Reads a key that is known to be in the grammar.
     *
     * @throws IllegalArgumentException when it is not; use {@link #parse} for keys from outside
     */
    public static StagedFileName of(String key) {
        return parse(key).orElseThrow(() -> new IllegalArgumentException("Not the key of a staged file: " + key));
    }

    /** Reads a key; empty when it is outside the grammar. */
    public static Optional<StagedFileName> parse(String key) {
        Matcher match = KEY.matcher(key);
        if (!match.matches() || match.group("schema").contains(".")) {
            return Optional.empty();
        }
        TableName table = new TableName(match.group("schema"), match.group("table"));
        FileKind kind = match.group("load") == null ? FileKind.CHANGES : FileKind.FULL_LOAD;
        return Optional.of(new StagedFileName(table, kind, formatOf(match.group("extension")), match.group("base")));
    }

    /**
     * Whether a key is none of our business: DMS control tables ({@code awsdms_*}), validation output, and folder
     * markers. Every other key outside the grammar is worth a warning.
     */
    public static boolean isForeign(String key) {
        return key.endsWith("/")
                || Stream.of(key.split("/", -1))
                        .anyMatch(part -> part.startsWith("awsdms_") || part.equals("s3_validation_failures"));
    }

    private static FileFormat formatOf(String extension) {
        return switch (extension) {
            case "csv" -> FileFormat.CSV;
            case "csv.gz" -> FileFormat.CSV_GZ;
            default -> FileFormat.PARQUET;
        };
    }
}
