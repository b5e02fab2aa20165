package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: prints a table. */
@Command(
        name = "show",
        sortOptions = false,
        header = "Prints a table, sorted by key; business columns only.",
        description = {
            "",
            "CSV writes NULL as \\N and an empty text as \"\". Time stamps are UTC. JSON is an array of objects.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold show --config deltafold.yaml sales.orders",
            "  deltafold show --config deltafold.yaml sales.orders --version 3 --format csv",
            "",
            "Exit codes: 0 done, also for a table without data yet; 1 failed, run again; 2 something must be changed",
            "first, such as a table or a version that there is not."
        })
final class ShowCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;

    @Mixin
    private ConfigOption configOption = new ConfigOption();

    @Parameters(paramLabel = "TABLE", description = "The table, as schema.table.")
    private String table = "";

    @Option(names = "--version", paramLabel = "N", description = "The table as of this version; else the latest.")
    private @Nullable Long version;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, csv or json; table unless said.")
    private ShowFormat format = ShowFormat.TABLE;

    /** Declared here because the help that commands inherit goes with a {@code --version} of another meaning. */
    @SuppressWarnings("unused") // picocli asks for it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Option(names = "--engine", hidden = true)
    private @Nullable EngineChoice engine;

    ShowCommand(EngineFactory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = Workspace.open(configOption.uri())) {
            TableSpec spec = workspace.spec(table);
            if (version == null && workspace.ledger().history(spec.name()).lastBatch() == 0) {
                print(spec, new TableRows(declared(spec), Collections.emptyIterator()));
                return 0;
            }
            EngineChoice choice = engine == null ? workspace.config().engine() : engine;
            try (TableEngine started = engines.start(workspace.config(), choice)) {
                Optional<TableRows> rows = started.read(workspace.config(), spec, version);
                print(spec, rows.orElseGet(() -> new TableRows(declared(spec), Collections.emptyIterator())));
            }
            return 0;
        }
    }

    private void print(TableSpec spec, TableRows rows) {
        if (rows.columns().isEmpty() && format != ShowFormat.JSON) {
            terminal.err().println("Table " + spec.name() + " has no data yet, and its columns are not known yet.");
            return;
        }
        format.print(rows, terminal.out());
        terminal.out().flush();
    }

    private static List<Column> declared(TableSpec spec) {
        return spec.columns().stream()
                .filter(column -> spec.stores(column.name()))
                .toList();
    }
}
