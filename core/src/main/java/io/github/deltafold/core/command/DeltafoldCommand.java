package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.Failure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code deltafold}: wires the commands to engines and streams, and turns failures into exit codes. */
@Command(
        name = "deltafold",
        mixinStandardHelpOptions = true,
        version = "deltafold 0.1.0",
        header = "Files that AWS DMS writes to S3 become Delta tables, one commit per batch, in the source's order.",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND")
public final class DeltafoldCommand {
    /** Constants, which are written in small letters. */
    private static final Pattern CHOICE = Pattern.compile("\\[[A-Z]+(, [A-Z]+)*]");

    private final Terminal terminal;

    /** By name, in the order of the help: a command, or the line of one that has commands of its own. */
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    /**
     * The commands of a job.
     *
     * @param more by name, commands that only exist where this runs, such as {@code demo} on a laptop
     */
    public DeltafoldCommand(EngineFactory engines, Terminal terminal, Clock clock, Map<String, Object> more) {
        this(engines, terminal, clock, more, RunLimit.NONE);
    }

    private DeltafoldCommand(
            EngineFactory engines, Terminal terminal, Clock clock, Map<String, Object> more, RunLimit limit) {
        this.terminal = terminal;
        commands.put("apply", () -> new ApplyCommand(engines, terminal, clock, limit));
        commands.put("show", () -> new ShowCommand(engines, terminal));
        commands.put("status", () -> new StatusCommand(engines, terminal, clock));
        commands.put("quarantine", () -> QuarantineCommand.commandLine(engines, terminal, clock));
        more.forEach((name, command) -> commands.put(name, () -> command));
    }

    /** The commands of a job whose runs of a group are bounded. */
    public static DeltafoldCommand within(RunLimit limit, EngineFactory engines, Terminal terminal, Clock clock) {
        return new DeltafoldCommand(engines, terminal, clock, Map.of(), limit);
    }

    /**
     * Does what the arguments say; the exit code.
     *
     * <p>Where they begin with a command no other is looked at, since reading what commands take is the longest part of a
     * start.
     */
    public int execute(String... arguments) {
        boolean isAsked = arguments.length > 0 && commands.containsKey(arguments[0]);
        return line(isAsked ? Set.of(arguments[0]) : commands.keySet()).execute(arguments);
    }

    /** The line with all commands. */
    CommandLine line() {
        return line(commands.keySet());
    }

    private CommandLine line(Set<String> names) {
        CommandLine line = new CommandLine(this);
        names.forEach(name -> line.addSubcommand(
                name, Objects.requireNonNull(commands.get(name)).get()));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((mistake, arguments) -> misused(mistake, terminal))
                .setExecutionExceptionHandler((thrown, command, parsed) -> exitCode(thrown, terminal));
    }

    private static int misused(ParameterException mistake, Terminal terminal) {
        CommandLine command = mistake.getCommandLine();
        String why = CHOICE.matcher(String.valueOf(mistake.getMessage()))
                .replaceAll(choice -> choice.group().toLowerCase(Locale.ROOT));
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            why += ". Did you mean '" + unmatched.getSuggestions().get(0) + "'?";
        }
        terminal.err()
                .println("error: "
                        + CommandErrors.misused(why, command.getCommandSpec().qualifiedName()));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int exitCode(Exception thrown, Terminal terminal) {
        if (thrown instanceof Failure failure) {
            terminal.err().println("error: " + failure.getMessage());
            log().debug("command failed", failure);
            return failure.exitCode();
        }
        terminal.err()
                .println("error: Cannot go on: " + thrown
                        + ". This is a bug, please report it with the log. Nothing is lost: run the command again.");
        log().error("command failed unexpectedly", thrown);
        return 1;
    }

    /** Asked for late: to start a logging library can cost more than a small batch. */
    private static Logger log() {
        return LoggerFactory.getLogger(DeltafoldCommand.class);
    }
}
