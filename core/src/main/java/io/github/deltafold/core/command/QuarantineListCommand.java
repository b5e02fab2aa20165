package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.quarantine.RecordFilter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quarantine list}: what is set aside, by file and reason. */
@Command(
        name = "list",
        sortOptions = false,
        header = "Says what is set aside: per table, file and reason how much, and since when.",
        description = {
            "",
            "Columns: table, file, reason, state, records, first_line, batch, since (UTC).",
            "Line 0 is a file as a whole.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold quarantine list --config deltafold.yaml",
            "  deltafold quarantine list --config deltafold.yaml --state all --format json"
        })
final class QuarantineListCommand implements Callable<Integer> {
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

    QuarantineListCommand(EngineFactory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = Workspace.open(configOption.uri())) {
            RecordFilter filter = records.filter(workspace, state.state());
            try (TableEngine engine =
                    engines.start(workspace.config(), workspace.config().engine())) {
                format.print(engine.quarantine(workspace.config()).summary(filter), terminal.out());
                terminal.out().flush();
            }
            return 0;
        }
    }
}
