package io.github.deltafold.local.source;

/**
 * A value that is not NULL, in two texts.
 *
 * @param shown one text per value: values are equal if this is
 * @param written one of the ways in which DMS may write it, before any quoting
 */
public record SourceValue(String shown, String written) {
    static SourceValue of(String text) {
        return new SourceValue(text, text);
    }
}
