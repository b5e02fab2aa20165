package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.failure.RunFailed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlueJobTest {
    @Test
    void takesItsArgumentsFromAmongThoseOfGlue() {
        String[] command = GlueJob.commandLine(
                "--JOB_ID",
                "j_1",
                "--generation",
                "7",
                "--enable-metrics",
                "--JOB_RUN_ID",
                "jr_1",
                "--deltafold-token",
                "token-1",
                "--group",
                "a group",
                "--conf",
                "spark.a=b --conf spark.c=d",
                "--config",
                "s3://acme-lake/deltafold.yaml",
                "--job-language",
                "scala");

        assertThat(command)
                .containsExactly(
                        "apply",
                        "--generation",
                        "7",
                        "--group",
                        "a group",
                        "--config",
                        "s3://acme-lake/deltafold.yaml");
    }

    @Test
    void takesAValueForAValueWhateverItSays() {
        String[] command = GlueJob.commandLine("--group", "--config", "--config", "c.yaml", "--table");

        assertThat(command).containsExactly("apply", "--group", "--config", "--config", "c.yaml");
    }

    @Test
    void failsByAnExceptionThatGlueShows(@TempDir Path folder) {
        String missing = folder.resolve("missing.yaml").toString();

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> GlueJob.main(new String[] {"--JOB_NAME", "acme", "--config", missing}))
                .withMessage("Cannot finish the run: 'apply' ended with exit code 2 (somebody must change something"
                        + " first). The log of the run says what happened.");
    }
}
