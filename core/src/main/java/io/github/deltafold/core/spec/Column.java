package io.github.deltafold.core.spec;

import java.io.Serializable;

/**
 * A column by name and type.
 *
 * @param name name as declared, case kept
 * @param type type of its values
 */
public record Column(String name, ColumnType type) implements Serializable {
    @Override
    public String toString() {
        return name + " " + type;
    }
}
