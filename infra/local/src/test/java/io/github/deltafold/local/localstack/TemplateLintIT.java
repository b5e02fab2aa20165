package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the linters of AWS say of the templates: nothing. */
@SuppressWarnings("NullAway.Init") // JUnit installs them
class TemplateLintIT {
    private static final Path REPOSITORY = Path.of("..", "..");

    private static PythonEnvironment linters;

    @BeforeAll
    static void install() {
        try {
            linters = PythonEnvironment.install(
                    Path.of("target", "localstack", "sam").toAbsolutePath(),
                    REPOSITORY.resolve("infra/lint-requirements.txt"),
                    () -> System.err.println("Installing the linters of the templates."));
        } catch (BadSetting e) {
            System.err.println("NOT TESTED: what the linters say of the templates. " + e.getMessage());
            abort(String.valueOf(e.getMessage()));
        }
    }

    @Test
    void findNothingInAnyTemplate() throws Exception {
        List<String> command = new ArrayList<>(List.of(linters.program("cfn-lint"), "template.yaml"));
        try (Stream<Path> nested = Files.list(REPOSITORY.resolve("infra"))) {
            nested.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .forEach(name -> command.add("infra/" + name));
        }

        Findings findings = run(command);

        assertThat(command).hasSizeGreaterThan(5);
        assertThat(findings).isEqualTo(new Findings(0, ""));
    }

    @Test
    void takeTheTemplateForOneThatSamCanDeploy() throws Exception {
        Findings findings = run(List.of(
                linters.program("sam"), "validate", "--lint", "--region", "us-east-1", "--template", "template.yaml"));

        assertThat(findings.text()).contains("template.yaml is a valid SAM Template");
        assertThat(findings.exitCode()).isZero();
    }

    @Test
    void wouldFindWhatIsWrong(@TempDir Path folder) throws Exception {
        Path template = Files.writeString(
                folder.resolve("wrong.yaml"), "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {Nmae: x}}}\n");

        Findings findings = run(List.of(linters.program("cfn-lint"), template.toString()));

        assertThat(findings.exitCode()).isNotZero();
        assertThat(findings.text()).contains("'Nmae' was unexpected");
    }

    private static Findings run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(REPOSITORY.toFile()).redirectErrorStream(true);
        builder.environment().put("SAM_CLI_TELEMETRY", "0");
        builder.environment().put("AWS_DEFAULT_REGION", "us-east-1");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Findings(process.waitFor(), text.strip());
    }

    private record Findings(int exitCode, String text) {}
}
