package io.github.deltafold.core.record;

import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.spec.TableSpec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A CSV record under the NULL rules of a table: a quoted field is never NULL. */
final class CsvFields implements RecordFields {
    private final RecordReader reader;
    private final byte[] nullText;
    private final byte @Nullable [] noSupplyText;

    CsvFields(RecordReader reader, TableSpec spec) {
        this.reader = reader;
        this.nullText = spec.csv().nullText().getBytes(StandardCharsets.UTF_8);
        String noSupply = spec.noSupplyText();
        this.noSupplyText = noSupply == null ? null : noSupply.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long line() {
        return reader.ordinal();
    }

    @Override
    public int count() {
        return reader.fieldCount();
    }

    /** With another NULL text than empty, an unquoted empty field is '' for text and NULL for every other type. */
    @Override
    public boolean isNull(int field, ColumnType type) {
        if (reader.isQuoted(field)) {
            return false;
        }
        if (reader.isEmpty(field)) {
            return nullText.length == 0 || type.kind() != Kind.STRING;
        }
        return nullText.length > 0 && reader.textEquals(field, nullText);
    }

    @Override
    public boolean isNotSupplied(int field) {
        return noSupplyText != null && !reader.isQuoted(field) && reader.textEquals(field, noSupplyText);
    }

    @Override
    public String text(int field) {
        return reader.text(field);
    }

    @Override
    public @Nullable String defect() {
        return reader.defect();
    }

    @Override
    public String raw() {
        return reader.raw();
    }
}
