package io.github.deltafold.core.record;

import io.github.deltafold.core.spec.ColumnType;
import org.jspecify.annotations.Nullable;

/** One record as a file format gives it: fields by position, not yet typed. Valid until the next record is read. */
public interface RecordFields {
    /** Ordinal of the record in its file, from 1. */
    long line();

    /** How many fields the record has. */
    int count();

    /** Whether a field is NULL, read as {@code type}. */
    boolean isNull(int field, ColumnType type);

    /** Whether the source says that it did not supply this field. */
    boolean isNotSupplied(int field);

    /** A field's text; only asked where it is not NULL. */
    String text(int field);

    /** Why the record is unsound before its fields are looked at; null for a sound one. */
    @Nullable String defect();

    /** The record verbatim, for the quarantine. */
    String raw();
}
