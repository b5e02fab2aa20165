package io.github.deltafold.local.wake;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.StagedFileHandler;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.memory.GivenToSpark;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.TestingGroups;
import io.github.deltafold.lambda.wake.WakeUp;
import io.github.deltafold.local.run.CommandRun;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command, with the handler itself behind Lambda's Invoke. */
class WakeCommandIT {
    private static final String FUNCTION = LambdaServer.FUNCTION;

    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final ObjectStore store = new InMemoryObjectStore();
    private final Clock clock = Clock.systemUTC();
    private final AtomicReference<RequestStreamHandler> function = new AtomicReference<>(new StagedFileHandler(
            new StagingEvents("acme-staging", "dms/"),
            new WakeUp(
                    TestingGroups.of("[{name: sales.*}, {name: hr.people, group: nightly}]"),
                    new GroupRuns(() -> new GroupStates(store), backend, clock),
                    new GivenToSpark(() -> store, clock))));
    private final LambdaServer lambda = new LambdaServer(
            (event, answer, context) -> Objects.requireNonNull(function.get()).handleRequest(event, answer, context));

    @BeforeEach
    void giveCredentials() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void closeServer() {
        lambda.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--table | sales.orders | default | {\"table\":\"sales.orders\"}",
                "--table | hr.people | nightly | {\"table\":\"hr.people\"}",
                "--group | nightly | nightly | {\"group\":\"nightly\"}",
                "--file | dms/sales/orders/LOAD00000001.csv | default"
                        + " | {\"key\":\"dms/sales/orders/LOAD00000001.csv\"}",
                "--file | s3://acme-staging/dms/sales/orders/LOAD00000001.csv | default"
                        + " | {\"bucket\":\"acme-staging\",\"key\":\"dms/sales/orders/LOAD00000001.csv\"}",
                "--file | s3://acme-staging/dms/sales/day=1/a b%3D/20260105-090000000.csv | default"
                        + " | {\"bucket\":\"acme-staging\",\"key\":\"dms/sales/day=1/a b%3D/20260105-090000000.csv\"}",
            })
    void saysWhichRunHasTheWork(String option, String value, String group, String payload) {
        CommandRun run = wake(option, value);

        assertThat(run).isEqualTo(new CommandRun(0, "group '" + group + "': started run run-1\n", ""));
        assertThat(backend.startedGroups()).containsExactly(group);
        assertThat(lambda.payloads()).containsExactly(payload);
    }

    @Test
    void startsNoSecondRunBesideOneAtWork() {
        wake("--group", "default");

        CommandRun again = wake("--group", "default");

        assertThat(again.out()).isEqualTo("group 'default': its work is already with run run-1\n");
        assertThat(backend.startedGroups()).containsExactly("default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--table | salse.orders | Cannot wake table salse.orders: function 'acme-StagedFileHandler' says: Cannot find table salse.orders in configuration 'deltafold.yaml'. Did you mean 'sales.*'?",
                "--group | defualt | Cannot wake group 'defualt': function 'acme-StagedFileHandler' says: Cannot find group 'defualt' in configuration 'deltafold.yaml'. Did you mean 'default'?",
                "--file | s3://acme-staging/dms/notes.txt | Cannot wake anybody for s3://acme-staging/dms/notes.txt: s3://acme-staging/dms/notes.txt is ignored, because it is not named <schema>/<table>/<file> as DMS does; check the endpoint's BucketFolder. Name a file that DMS staged, or a table.",
                "--file | s3://acme-staging/dms/sales/ | Cannot wake anybody for s3://acme-staging/dms/sales/: s3://acme-staging/dms/sales/ is ignored, because it is a DMS control table, validation output or a folder marker. Name a file that DMS staged, or a table.",
                "--file | /tmp/LOAD00000001.csv | Cannot use --file '/tmp/LOAD00000001.csv': it names no object. Give s3://bucket/key, or the key alone.",
                "--file | s3://acme-staging | Cannot use --file 's3://acme-staging': it names no object. Give s3://bucket/key, or the key alone.",
                "--file | `` | Cannot use --file '': it names no object. Give s3://bucket/key, or the key alone.",
            })
    void saysWhatMustBeChangedFirst(String option, String value, String message) {
        CommandRun run = wake(option, value);

        assertThat(run).isEqualTo(new CommandRun(2, "", "error: " + message + "\n"));
        assertThat(backend.startedGroups()).isEmpty();
    }

    @Test
    void asksForExactlyOneToWake() {
        String message = "error: Cannot tell whom to wake: name one of --table, --file and --group.\n";

        assertThat(wake()).isEqualTo(new CommandRun(2, "", message));
        assertThat(wake("--table", "a.b", "--group", "c")).isEqualTo(new CommandRun(2, "", message));
        assertThat(lambda.payloads()).isEmpty();
    }

    @Test
    void saysThatTheFunctionFailed() {
        backend.refuse(
                "default", new RunFailed("Cannot start a run for group 'default': EMR Serverless is busy.", null));

        CommandRun run = wake("--group", "default");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "error: Cannot wake group 'default': function 'acme-StagedFileHandler' failed: Cannot start a run for"
                                + " group 'default': EMR Serverless is busy. Nothing is lost: the sweep finds what is staged, or"
                                + " run it again.\n"));
    }

    @Test
    void knowsTheAnswerOfAnotherFunction() {
        function.set((event, answer, context) -> answer.write("\"hello\"".getBytes(StandardCharsets.UTF_8)));

        CommandRun run = wake("--group", "default");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot tell what function 'acme-StagedFileHandler' started: it answered '\"hello\"'. Name the one"
                                + " of the stack's output HandlerFunction.\n"));
    }

    /** With the answers that these functions give. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"exitCode\":0,\"lines\":[],\"notes\":[]} | it folds small batches itself, and has just looked for some",
                "`` | it answers nothing, as the one that sweeps does"
            })
    void knowsTheOtherFunctionsOfTheStack(String answered, String why) {
        function.set((event, answer, context) -> answer.write(answered.getBytes(StandardCharsets.UTF_8)));

        CommandRun run = wake("--group", "default");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot wake anybody by function 'acme-StagedFileHandler': " + why
                                + ". Name the one of the stack's output HandlerFunction.\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--region | nowhere! | no region is called so. Give one such as eu-central-1.",
                "--region | nowhere | no region is called so. Give one such as eu-central-1.",
                "--endpoint | localhost:4566 | it is no URL of http or https. Give one such as http://127.0.0.1:4566.",
                "--endpoint | ftp://bla | it is no URL of http or https. Give one such as http://127.0.0.1:4566.",
                "--endpoint | http:// | it is no URL of http or https. Give one such as http://127.0.0.1:4566.",
                "--function | `` | no function is called so. Name the one of the stack's output HandlerFunction.",
                "--function | acme handler | no function is called so. Name the one of the stack's output HandlerFunction.",
            })
    void refusesWhatNamesNothing(String option, String value, String why) {
        List<String> arguments = new ArrayList<>(List.of(option, value, "--group", "default"));
        if (!option.equals("--function")) {
            arguments.addAll(List.of("--function", FUNCTION));
        }

        CommandRun run = run(arguments.toArray(new String[0]));

        assertThat(run)
                .isEqualTo(new CommandRun(2, "", "error: Cannot use " + option + " '" + value + "': " + why + "\n"));
    }

    @Test
    void saysThatThereIsNoSuchFunction() {
        CommandRun run = run("--function", "typo", "--endpoint", lambda.endpoint(), "--group", "default");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot invoke function 'typo': there is none of that name (ResourceNotFoundException: Function"
                                + " not found: arn:aws:lambda:us-east-1:111122223333:function:typo). Name it as the stack's output"
                                + " HandlerFunction does, and the region with --region.\n"));
    }

    @Test
    void namesThePermissionThatIsMissing() {
        lambda.refuse(
                403,
                "AccessDeniedException",
                "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: lambda:InvokeFunction on resource:"
                        + " arn:aws:lambda:us-east-1:111122223333:function:acme-StagedFileHandler");

        CommandRun run = wake("--group", "default");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot invoke function 'acme-StagedFileHandler': AccessDeniedException: User:"
                                + " arn:aws:iam::111122223333:user/ann is not authorized to perform: lambda:InvokeFunction on"
                                + " resource: arn:aws:lambda:us-east-1:111122223333:function:acme-StagedFileHandler. Allow these"
                                + " credentials lambda:InvokeFunction on it.\n"));
    }

    @Test
    void asksToRunItAgainWhereNobodyAnswers() {
        lambda.close();

        CommandRun run = wake("--group", "default");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("error: Cannot invoke function 'acme-StagedFileHandler': Unable to execute HTTP request:")
                .endsWith(". Run it again.\n")
                .doesNotContain("..");
    }

    @Test
    void signsForTheRegionThatIsNamed() {
        wake("--group", "default", "--region", "eu-central-1");

        assertThat(lambda.authorizations().get(0)).contains("/eu-central-1/lambda/aws4_request");
    }

    @Test
    void signsForTheRegionOfTheEnvironmentWhereAnEndpointIsNamed() {
        withProperty("aws.region", "eu-west-1", () -> wake("--group", "default"));
        wake("--group", "default");

        assertThat(lambda.authorizations().get(0)).contains("/eu-west-1/lambda/aws4_request");
        assertThat(lambda.authorizations().get(1)).contains("/us-east-1/lambda/aws4_request");
    }

    @Test
    void findsThePlaceOfFunctionsInTheEnvironment() {
        CommandRun run = withProperty(
                "aws.endpointUrl",
                lambda.endpoint(),
                () -> run("--function", FUNCTION, "--group", "default", "--region", "us-east-1"));

        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** In a process, since nothing else has no environment. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | no region is known. Give --region, or set AWS_REGION.",
                "us-east-1 | there are no credentials. Give some by the environment, a profile or a role.",
            })
    void saysWhatTheEnvironmentLacks(String region, String lack, @TempDir Path home) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.deltafold.local.LocalMain",
                "wake",
                "--function",
                FUNCTION,
                "--group",
                "default");
        builder.environment().clear();
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        if (!region.isEmpty()) {
            builder.environment().put("AWS_REGION", region);
        }

        Process process = builder.start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(err).contains("error: Cannot invoke function 'acme-StagedFileHandler': " + lack + "\n");
    }

    private CommandRun wake(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--function", FUNCTION, "--endpoint", lambda.endpoint()));
        all.addAll(List.of(arguments));
        return run(all.toArray(new String[0]));
    }

    private CommandRun run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        List<String> all = new ArrayList<>(List.of("wake"));
        all.addAll(List.of(arguments));
        int exitCode = new DeltafoldCommand(
                        (config, choice) -> {
                            throw new AssertionError("no engine is needed to wake a group");
                        },
                        terminal,
                        clock,
                        Map.of("wake", new WakeCommand(terminal)))
                .execute(all.toArray(new String[0]));
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static <T> T withProperty(String name, String value, Supplier<T> deed) {
        @Nullable String before = System.getProperty(name);
        System.setProperty(name, value);
        try {
            return deed.get();
        } finally {
            if (before == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, before);
            }
        }
    }
}
