package io.github.deltafold.local.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where in the repository lies what a deployment needs.
 *
 * @param root folder of {@code template.yaml}
 */
public record Checkout(Path root) {
    private static final List<String> ZIPS = List.of(
            "lambda/target/deltafold-lambda.zip",
            "fold-function/target/deltafold-fold-function.zip",
            "infra/job-jar/target/deltafold-job-jar.zip");

    public Checkout {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * The repository that the script {@code deltafold} lies in.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when its functions are not built
     */
    static Checkout built() {
        Checkout checkout = new Checkout(Path.of(System.getProperty("deltafold.command", "./deltafold"))
                .toAbsolutePath()
                .getParent());
        for (String zip : ZIPS) {
            if (!Files.exists(checkout.root.resolve(zip))) {
                throw LocalStackErrors.notBuilt(zip);
            }
        }
        return checkout;
    }

    Path localStackRequirements() {
        return root.resolve("infra/localstack/requirements.txt");
    }

    Path samRequirements() {
        return root.resolve("infra/lint-requirements.txt");
    }

    /** LocalStack's plugin that runs functions as processes. */
    Path executor() {
        return root.resolve("infra/localstack/executor");
    }

    /** Python environments and everything else that outlives a start. */
    Path tools() {
        return root.resolve("infra/local/target/localstack");
    }

    /** The jars of the Lambda runtime interface client. */
    Path runtimeClient() {
        return root.resolve("infra/local/target/runtime-client");
    }

    /** What {@code ./deltafold} starts from, DuckDB's library for this machine among it. */
    Path libraries() {
        return root.resolve("infra/local/target/lib");
    }

    Path command() {
        return root.resolve("deltafold");
    }
}
