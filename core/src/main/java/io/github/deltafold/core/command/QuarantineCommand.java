package io.github.deltafold.core.command;

import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code quarantine}: what was set aside, and what is to become of it. */
@Command(
        name = "quarantine",
        header = "Looks at what was set aside, reads it again, or gives it up.",
        description = {
            "",
            "Lines, and whole files, that cannot be applied are set aside with the reason.",
            "They wait until they are replayed, once the configuration or the file is",
            "corrected, or dropped.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  deltafold quarantine list --config deltafold.yaml",
            "  deltafold quarantine show --config deltafold.yaml --table sales.orders",
            "  deltafold quarantine replay --config deltafold.yaml --table sales.orders",
            "  deltafold quarantine drop --config deltafold.yaml --row 7 \\",
            "      --file sales/orders/20260105-090000000.csv --reason 'a test row'"
        })
final class QuarantineCommand {
    private QuarantineCommand() {}

    static CommandLine commandLine(EngineFactory engines, Terminal terminal, Clock clock) {
        return new CommandLine(new QuarantineCommand())
                .addSubcommand(new QuarantineListCommand(engines, terminal))
                .addSubcommand(new QuarantineShowCommand(engines, terminal))
                .addSubcommand(new QuarantineReplayCommand(engines, terminal, clock))
                .addSubcommand(new QuarantineDropCommand(engines, terminal, clock));
    }
}
