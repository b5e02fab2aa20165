package io.github.deltafold.core.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.deltafold.core.aws.ScriptedApi;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlueApiIT {
    private static final JsonNode REQUEST =
            JsonNodeFactory.instance.objectNode().put("JobName", "größe");

    private final ScriptedApi server = new ScriptedApi();
    private final GlueApi glue = new GlueApi(server.api("glue"));

    @AfterEach
    void closeServer() {
        glue.close();
        server.close();
    }

    @Test
    void speaksTheProtocolOfGlue() throws Exception {
        server.then(200, Map.of(), "{\"JobRunId\": \"jr_1\"}");

        JsonNode answer = glue.call("StartJobRun", REQUEST);

        assertThat(answer.path("JobRunId").asText()).isEqualTo("jr_1");
        ScriptedApi.Received request = server.received().get(0);
        assertThat(request.headers().getFirst("X-Amz-Target")).isEqualTo("AWSGlue.StartJobRun");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/x-amz-json-1.1");
        assertThat(request.body()).isEqualTo("{\"JobName\":\"größe\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException, true",
        "400, EntityNotFoundException, true",
        "403, SomethingNew, true",
        "400, ConcurrentRunsExceededException, false",
        "400, ResourceNumberLimitExceededException, false",
    })
    void tellsRefusalsFromWhatPasses(int status, String code, boolean isRefusal) {
        server.then(status, Map.of(), "{\"__type\": \"" + code + "\", \"Message\": \"because\"}");

        assertThatExceptionOfType(GlueException.class)
                .isThrownBy(() -> glue.callOnce("StartJobRun", REQUEST))
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo(code + ": because");
                    assertThat(e.isRefusal()).isEqualTo(isRefusal);
                });
    }

    @Test
    void asksAgainOnlyWhatMayBeDoneTwice() throws Exception {
        server.thenNoAnswer();
        glue.call("GetJobRuns", REQUEST);
        server.thenNoAnswer();

        assertThatExceptionOfType(GlueException.class)
                .isThrownBy(() -> glue.callOnce("StartJobRun", REQUEST))
                .satisfies(e -> assertThat(e.code()).isEqualTo(GlueException.UNREACHABLE))
                .satisfies(e -> assertThat(e.isRefusal()).isFalse());

        assertThat(server.received()).hasSize(3);
    }
}
