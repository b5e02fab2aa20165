package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.naming.TableName;
import java.util.Optional;

/** Which group a table belongs to: the tables that one run drains. */
public interface TableGroups {
    /** The group of a table; empty when the configuration does not declare the table. */
    Optional<String> groupOf(TableName table);

    /** Whether any table is declared to belong to a group. */
    boolean isDeclared(String group);

    /** What to tell a person who named a table that is not declared. */
    RuntimeException unknownTable(TableName table);

    /** What to tell a person who named a group that no table belongs to. */
    RuntimeException unknownGroup(String group);
}
