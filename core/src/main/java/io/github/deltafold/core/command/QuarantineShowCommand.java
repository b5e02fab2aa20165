package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.quarantine.RecordFilter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    private ConfigOption configOption = new ConfigOption();

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "open, replayed, dropped, replaced or all; open unless said.")
    private StateOption state = StateOption.OPEN;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, csv or json; table unless said.")
    private ShowFormat format = ShowFormat.TABLE;

    QuarantineShowCommand(EngineFactory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = Workspace.open(configOption.uri())) {
            RecordFilter filter = records.filter(workspace, state.state());
            try (TableEngine engine =
                    engines.start(workspace.config(), workspace.config().engine())) {
                format.print(engine.quarantine(workspace.config()).records(filter), terminal.out());
                terminal.out().flush();
            }
            return 0;
        }
    }
}
