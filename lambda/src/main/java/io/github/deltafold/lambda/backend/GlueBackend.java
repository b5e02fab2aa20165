package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.glue.GlueApi;
import io.github.deltafold.core.glue.GlueException;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.util.Optional;

/**
 * Runs of a Glue job. Glue knows no tokens, so a run carries its own as an argument, and the backend looks for it among the
 * newest runs before it starts one.
 *
 * <p><b>What that cannot see:</b> a run that two functions start at the same moment, or that Glue does not list yet. Both are
 * runs of one generation, of which the lease lets one work.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html">StartJobRun</a>
 */
public final class GlueBackend implements JobBackend {
    private static final String TOKEN = "--deltafold-token";

    /** A token is asked for again within the patience of its lease, minutes after its run was started. */
    private static final int PAGES = 3;

    private static final int RUNS_PER_PAGE = 100;

    private final GlueApi glue;
    private final GlueJob job;

    GlueBackend(GlueApi glue, GlueJob job) {
        this.glue = glue;
        this.job = job;
    }

    @Override
    public String start(String group, long generation, String token) {
        try {
            Optional<String> started = runOf(token);
            if (started.isPresent()) {
                return started.get();
            }
            return glue.callOnce("StartJobRun", request(group, generation, token))
                    .path("JobRunId")
                    .asText();
        } catch (GlueException e) {
            throw startFailed(group, token, e);
        }
    }

    @Override
    public RunStatus status(String run) {
        try {
            JsonNode answer = glue.call("GetJobRun", ofJob().put("RunId", run));
            return statusOf(answer.at("/JobRun/JobRunState").asText());
        } catch (GlueException e) {
            if (e.code().equals("EntityNotFoundException")) {
                return RunStatus.UNKNOWN;
            }
            throw e.isRefusal()
                    ? LambdaErrors.statusRefused(run, place(), e.reason(), e)
                    : LambdaErrors.statusUnknown(run, place(), e.reason(), e);
        }
    }

    /** Glue lists its newest runs first. */
    private Optional<String> runOf(String token) throws GlueException {
        ObjectNode request = ofJob().put("MaxResults", RUNS_PER_PAGE);
        for (int page = 0; page < PAGES; page++) {
            JsonNode answer = glue.call("GetJobRuns", request);
            for (JsonNode run : answer.path("JobRuns")) {
                if (run.path("Arguments").path(TOKEN).asText().equals(token)) {
                    return Optional.of(run.path("Id").asText());
                }
            }
            String next = answer.path("NextToken").asText();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            request.put("NextToken", next);
        }
        return Optional.empty();
    }

    private ObjectNode request(String group, long generation, String token) {
        ObjectNode request = ofJob();
        request.putObject("Arguments")
                .put("--config", job.configUri())
                .put("--group", group)
                .put("--generation", String.valueOf(generation))
                .put(TOKEN, token);
        return request;
    }

    private ObjectNode ofJob() {
        return JsonNodeFactory.instance.objectNode().put("JobName", job.name());
    }

    private Failure startFailed(String group, String token, GlueException e) {
        if (e.isRefusal()) {
            return LambdaErrors.startRefused(group, token, place(), e.reason(), e);
        }
        return LambdaErrors.startFailed(group, token, place(), e.reason(), e);
    }

    /** @see <a href="https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html">Statuses of runs</a> */
    private static RunStatus statusOf(String state) {
        return switch (state) {
            case "STARTING", "WAITING" -> RunStatus.WAITING;
            case "RUNNING", "STOPPING" -> RunStatus.RUNNING;
            case "SUCCEEDED" -> RunStatus.SUCCEEDED;
            case "STOPPED", "FAILED", "TIMEOUT", "ERROR", "EXPIRED" -> RunStatus.FAILED;
            default -> RunStatus.UNKNOWN;
        };
    }

    private String place() {
        return "Glue job " + job.name();
    }
}
