package io.github.deltafold.local.wake;

import io.github.deltafold.core.command.Console;
import io.github.deltafold.core.command.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wake}: has the deployed function start a run. */
@Command(
        name = "wake",
        sortOptions = false,
        header = "Wakes a group up by the deployed function, as an event of its staged files would.",
        description = {
            "",
            "Invokes the function and says which run has the work: one that it has started, or one that is at work already"
                    + " and looks once more before it ends. The run finds out what there is to do. For after an outage, and"
                    + " for files that no event was sent for; the sweep finds those too, some minutes later.",
            "",
            "Credentials and region come from the environment or a profile, as everywhere; they need"
                    + " lambda:InvokeFunction on the function.",
            "",
            "Name one of --table, --file and --group.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold wake --function acme-handler --table sales.orders",
            "  deltafold wake --function acme-handler --group default --region eu-central-1",
            "  deltafold wake --function acme-handler \\",
            "      --file s3://acme-staging/dms/sales/orders/20260105-090000000.csv",
            "",
            "Exit codes: 0 a run has the work; 1 failed, run again; 2 something must be changed first, such as a table that"
                    + " is not declared or a file that is none of DMS."
        })
public final class WakeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--function",
            paramLabel = "NAME",
            required = true,
            description = "Name or ARN of the function: output HandlerFunction of the stack.")
    private String function = "";

    @Option(names = "--table", paramLabel = "NAME", description = "The group of this table, as schema.table.")
    private @Nullable String table;

    @Option(
            names = "--file",
            paramLabel = "KEY",
            description = "The group of this staged file, as s3://bucket/key or its key alone.")
    private @Nullable String file;

    @Option(names = "--group", paramLabel = "NAME", description = "This group.")
    private @Nullable String group;

    @Option(names = "--region", paramLabel = "REGION", description = "Where the function is; else by the environment.")
    private @Nullable String region;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Of LocalStack or another place of functions; else AWS_ENDPOINT_URL, or AWS.")
    private @Nullable String endpoint;

    public WakeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        WakeRequest request = WakeRequest.of(table, file, group);
        DeployedFunction deployed = new DeployedFunction(function, region, endpoint);
        try (Console console = terminal.console()) {
            WakeAnswer.lines(request, deployed, deployed.invoke(request.payload()))
                    .forEach(console::result);
        }
        return 0;
    }
}
