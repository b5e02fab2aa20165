package io.github.deltafold.core.record;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row says beside its key, as one hash per value: enough to know it again under another key. A row taken for
 * another needs the same hash in all of its columns.
 */
public final class RowContent {
    /** Nothing, for a row that is not there. */
    static final RowContent NONE = new RowContent(new int[0]);

    private static final int NULL = 0;

    private final int[] hashes;

    private RowContent(int[] hashes) {
        this.hashes = hashes;
    }

    /** Positions of the columns that belong to a row wherever it is: neither its key nor when it was changed. */
    public static List<Integer> positions(TableSpec spec, TableShape shape) {
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            String name = shape.columns().get(i).name();
            boolean saysWhen = spec.sequence().stream().anyMatch(name::equalsIgnoreCase)
                    || name.equalsIgnoreCase(spec.commitTime());
            if (!shape.keyPositions().contains(i) && !saysWhen) {
                positions.add(i);
            }
        }
        return positions;
    }

    /**
     * The content of a row.
     *
     * @param values hashes of the values at {@link #positions}, or the values themselves; null for NULL
     */
    public static RowContent of(List<? extends @Nullable Object> values) {
        int[] hashes = new int[values.size()];
        for (int i = 0; i < hashes.length; i++) {
            Object value = values.get(i);
            hashes[i] = value == null ? NULL : value.hashCode() == NULL ? 1 : value.hashCode();
        }
        return new RowContent(hashes);
    }

    /**
     * Whether a row of a full load may be this row as a change wrote it. What is NULL in the load is not compared: so
     * are the columns that DMS fills in changes only. Where all of it is, it shows only a row of NULLs.
     */
    boolean isShownBy(RowContent load) {
        boolean compared = false;
        for (int i = 0; i < hashes.length; i++) {
            int shown = i < load.hashes.length ? load.hashes[i] : NULL;
            if (shown != NULL && shown != hashes[i]) {
                return false;
            }
            compared |= shown != NULL;
        }
        return compared || Arrays.stream(hashes).allMatch(hash -> hash == NULL);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowContent content && Arrays.equals(hashes, content.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }
}
