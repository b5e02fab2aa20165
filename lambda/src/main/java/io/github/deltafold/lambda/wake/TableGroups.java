package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.naming.TableName;
import java.util.Optional;

/** Which group a table belongs to: the tables that one run drains. */
@FunctionalInterface
public interface TableGroups {
    /** The group of a table; empty when the configuration does not declare the table. */
    Optional<String> groupOf(TableName table);
}
