package io.github.deltafold.local.localstack;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code localstack}: the chain as it is deployed, on this machine. */
@Command(
        name = "localstack",
        sortOptions = false,
        header = "Deploys the template to LocalStack, and shows the whole chain at work there.",
        description = {
            "",
            "Starts LocalStack 4.14.0 from its Python package (on Linux, with Python 3.13; it needs no Docker), deploys template.yaml by 'sam deploy', and writes the sample table into the"
                    + " staging bucket as DMS would. From there on nothing is a stand-in: the bucket notifies the queue,"
                    + " the queue hands over to the function, which runs as Lambda runs it, and that starts a Spark job"
                    + " on a master and a worker of this machine.",
            "",
            "The first start installs some 800 MB of Python packages; later ones take about two minutes.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold localstack",
            "  deltafold localstack --small-batches lambda --keep",
            "  deltafold localstack --backend local-process",
            "",
            "Exit codes: 0 done; 1 failed, run again; 2 something must be changed first, as the message says."
        })
public final class LocalStackCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65_535;

    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;

    @Option(
            names = "--backend",
            paramLabel = "PLACE",
            description = "spark-rest or local-process; spark-rest unless said.")
    private Backend backend = Backend.SPARK_REST;

    @Option(
            names = "--small-batches",
            paramLabel = "PLACE",
            description = "spark or lambda: who folds what is small; spark unless said.")
    private SmallBatches smallBatches = SmallBatches.SPARK;

    @Option(
            names = "--docker",
            description = "Start LocalStack in its image, and functions in those of AWS, by the Docker engine of this"
                    + " machine. Written from LocalStack's code; nobody has run it yet, so it is not chosen by itself.")
    private boolean docker;

    @Option(names = "--keep", description = "Leave everything running, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--port", paramLabel = "PORT", description = "Where LocalStack listens; 4566 unless said.")
    private int port = 4566;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where logs go, and what the services store; .deltafold/localstack unless said.")
    private @Nullable Path folder;

    public LocalStackCommand(EngineFactory engines, Terminal terminal, Clock clock) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Path where = (folder == null ? Path.of(".deltafold", "localstack") : folder).toAbsolutePath();
        requirePort();
        requireFolder(where);
        try (LocalChain chain = new LocalChain(Checkout.built(), where, backend, port)) {
            LocalStackStory story = new LocalStackStory(chain, new SampleTable(chain, engines, clock), terminal);
            Consumer<String> progress = terminal.err()::println;
            if (docker) {
                requireContainersToDo();
                chain.installSam(progress);
            } else {
                chain.install(progress);
            }
            int exitCode = story.tell(docker ? chain::startLocalStackInDocker : chain::startLocalStack, smallBatches);
            if (keep) {
                story.keep();
            }
            return exitCode;
        }
    }

    private void requirePort() {
        if (port < 1 || port > LAST_PORT) {
            throw LocalStackErrors.noPort(port);
        }
    }

    private static void requireFolder(Path where) {
        try {
            Files.createDirectories(where);
        } catch (FileAlreadyExistsException e) {
            throw LocalStackErrors.noFolder(where, "it is a file", e);
        } catch (FileSystemException e) {
            String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw LocalStackErrors.noFolder(where, "it cannot be made (" + why + ")", e);
        } catch (IOException e) {
            throw LocalStackErrors.noFolder(where, "it cannot be made (" + e.getMessage() + ")", e);
        }
        if (!Files.isWritable(where)) {
            throw LocalStackErrors.noFolder(where, "nobody may write there", null);
        }
    }

    /** What functions in containers cannot do. */
    private void requireContainersToDo() {
        if (backend == Backend.LOCAL_PROCESS) {
            throw LocalStackErrors.noProcessesInDocker();
        }
        String architecture = System.getProperty("os.arch");
        if (smallBatches == SmallBatches.LAMBDA && !architecture.equals("aarch64")) {
            throw LocalStackErrors.foldsOnArmOnly(architecture);
        }
    }
}
