package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.Quarantine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quarantine show}: the records themselves. */
@Command(
        name = "show",
        sortOptions = false,
        header = "Prints the records that are set aside, with their text.",
        description = {
            "",
            "Columns: table, file, line, column, reason, raw, batch, recorded_at (UTC),",
            "state. Line 0 is a file as a whole. The text of a row of a Parquet file is JSON.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold quarantine show --config deltafold.yaml --table sales.orders",
            "  deltafold quarantine show --config deltafold.yaml --row 7 \\",
            "      --file sales/orders/20260105-090000000.csv"
        })
final class QuarantineShowCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;

    @Mixin
    private QuarantineViewOptions options = new QuarantineViewOptions();

    QuarantineShowCommand(EngineFactory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.print(engines, terminal, Quarantine::records);
    }
}
