package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.LakeConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The groups of a configuration that is at hand.
 *
 * @param config the configuration
 */
public record TestingGroups(LakeConfig config) implements TableGroups {
    /** Groups of tables, which are written as the setting {@code tables} is. */
    public static TestingGroups of(String tables) {
        return new TestingGroups(LakeConfig.parse(
                "{staging: staging, lake: lake, defaults: {key: id, columns: id INT}, tables: " + tables + "}",
                "deltafold.yaml",
                Path.of("/lake")));
    }

    @Override
    public Optional<String> groupOf(TableName table) {
        return config.spec(table).map(spec -> spec.group());
    }

    @Override
    public boolean isDeclared(String group) {
        return config.groups().contains(group);
    }

    @Override
    public RuntimeException unknownTable(TableName table) {
        return config.unknownTable(table);
    }

    @Override
    public RuntimeException unknownGroup(String group) {
        return config.unknownGroup(group);
    }
}
