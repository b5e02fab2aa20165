package io.github.deltafold.lambda.backend;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.emrserverless.EmrServerlessClient;
import software.amazon.awssdk.services.emrserverless.model.ConflictException;
import software.amazon.awssdk.services.emrserverless.model.EmrServerlessException;
import software.amazon.awssdk.services.emrserverless.model.JobRunState;
import software.amazon.awssdk.services.emrserverless.model.JobRunSummary;
import software.amazon.awssdk.services.emrserverless.model.ResourceNotFoundException;
import software.amazon.awssdk.services.emrserverless.model.StartJobRunRequest;
import software.amazon.awssdk.services.emrserverless.model.ValidationException;

/**
 * Runs on an EMR Serverless application, which keeps the promise about tokens itself ({@code clientToken}). How long it
 * remembers a token is not documented; a forgotten one costs a run too many.
 *
 * @see <a href="https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html">StartJobRun</a>
 */
public final class EmrServerlessBackend implements JobBackend {
    /** Delta comes with EMR 7 and must not be in the job jar: a second copy on the class path breaks either. */
    private static final String SPARK_SUBMIT = String.join(
            " ",
            "--class io.github.deltafold.spark.SparkJob",
            "--conf spark.jars=/usr/share/aws/delta/lib/delta-spark.jar,/usr/share/aws/delta/lib/delta-storage.jar",
            "--conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
            "--conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog");

    private static final List<JobRunState> ALIVE = List.of(
            JobRunState.SUBMITTED, JobRunState.QUEUED, JobRunState.PENDING, JobRunState.SCHEDULED, JobRunState.RUNNING);

    /** A third of the function's time: with a call that hangs, the messages still get an answer. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

    private static final int FORBIDDEN = 403;

    private final EmrServerlessClient client;
    private final EmrServerlessJob job;

    EmrServerlessBackend(EmrServerlessClient client, EmrServerlessJob job) {
        this.client = client;
        this.job = job;
    }

    /** Connects to EMR Serverless with the region and the credentials of the default chain. */
    public static EmrServerlessBackend connect(EmrServerlessJob job) {
        return new EmrServerlessBackend(
                EmrServerlessClient.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(settings -> settings.apiCallTimeout(CALL_LIMIT))
                        .build(),
                job);
    }

    @Override
    public String start(String group, long generation, String token) {
        try {
            return client.startJobRun(request(group, generation, token)).jobRunId();
        } catch (ConflictException e) {
            return liveRun(group, generation, token).orElseThrow(() -> startFailed(group, token, e));
        } catch (SdkException e) {
            throw startFailed(group, token, e);
        }
    }

    @Override
    public RunStatus status(String run) {
        try {
            return statusOf(client.getJobRun(
                            ask -> ask.applicationId(job.applicationId()).jobRunId(run))
                    .jobRun()
                    .state());
        } catch (ResourceNotFoundException e) {
            return RunStatus.UNKNOWN;
        } catch (SdkException e) {
            throw isRefusal(e)
                    ? LambdaErrors.statusRefused(run, place(), reason(e), e)
                    : LambdaErrors.statusUnknown(run, place(), reason(e), e);
        }
    }

    private StartJobRunRequest request(String group, long generation, String token) {
        return StartJobRunRequest.builder()
                .applicationId(job.applicationId())
                .clientToken(token)
                .executionRoleArn(job.roleArn())
                .name(nameOf(group, generation))
                .jobDriver(driver -> driver.sparkSubmit(spark -> spark.entryPoint(job.jarUri())
                        .entryPointArguments(
                                "apply",
                                "--config",
                                job.configUri(),
                                "--group",
                                group,
                                "--generation",
                                String.valueOf(generation))
                        .sparkSubmitParameters(SPARK_SUBMIT)))
                .build();
    }

    /**
     * A conflict is either this very run, started by a call whose answer was lost, or an application that cannot take
     * runs just now; the documentation does not tell the two apart, and only the first counts as started. A run of an
     * earlier generation does not: it may have looked for files for the last time.
     */
    private Optional<String> liveRun(String group, long generation, String token) {
        try {
            return client
                    .listJobRunsPaginator(
                            ask -> ask.applicationId(job.applicationId()).states(ALIVE))
                    .jobRuns()
                    .stream()
                    .filter(run -> nameOf(group, generation).equals(run.name()))
                    .map(JobRunSummary::id)
                    .findFirst();
        } catch (SdkException e) {
            throw startFailed(group, token, e);
        }
    }

    private Failure startFailed(String group, String token, SdkException e) {
        return isRefusal(e)
                ? LambdaErrors.startRefused(group, token, place(), reason(e), e)
                : LambdaErrors.startFailed(group, token, place(), reason(e), e);
    }

    private static boolean isRefusal(SdkException e) {
        return e instanceof ValidationException
                || e instanceof ResourceNotFoundException
                || (e instanceof EmrServerlessException answer && answer.statusCode() == FORBIDDEN);
    }

    private static RunStatus statusOf(JobRunState state) {
        return switch (state) {
            case SUBMITTED, QUEUED, PENDING, SCHEDULED -> RunStatus.WAITING;
            case RUNNING, CANCELLING -> RunStatus.RUNNING;
            case SUCCESS -> RunStatus.SUCCEEDED;
            case FAILED, CANCELLED -> RunStatus.FAILED;
            case UNKNOWN_TO_SDK_VERSION -> RunStatus.UNKNOWN;
        };
    }

    private static String reason(SdkException e) {
        if (e instanceof EmrServerlessException answer && answer.awsErrorDetails() != null) {
            return answer.awsErrorDetails().errorCode() + ": "
                    + answer.awsErrorDetails().errorMessage();
        }
        return String.valueOf(e.getMessage());
    }

    private static String nameOf(String group, long generation) {
        return "deltafold-" + group + "-" + generation;
    }

    private String place() {
        return "EMR Serverless application " + job.applicationId();
    }
}
