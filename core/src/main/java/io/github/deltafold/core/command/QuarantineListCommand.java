package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.Quarantine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    private QuarantineViewOptions options = new QuarantineViewOptions();

    QuarantineListCommand(EngineFactory engines, Terminal terminal) {
        this.engines = engines;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.print(engines, terminal, Quarantine::summary);
    }
}
