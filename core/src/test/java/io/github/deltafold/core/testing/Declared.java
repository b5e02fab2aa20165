package io.github.deltafold.core.testing;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.nio.file.Path;

/** Specs written as an operator writes them. */
public final class Declared {
    private Declared() {}

    /** The spec of {@code sales.orders} with these settings, as YAML without the name, on one line in braces or over many. */
    public static TableSpec table(String settings) {
        String yaml = settings.startsWith("{")
                ? "tables: [" + settings.replaceFirst("\\{", "{name: sales.orders, ") + "]\n"
                : "tables:\n  - name: sales.orders\n" + settings.indent(4);
        return LakeConfig.parse("staging: staging\nlake: lake\n" + yaml, "deltafold.yaml", Path.of("/"))
                .spec(new TableName("sales", "orders"))
                .orElseThrow();
    }
}
