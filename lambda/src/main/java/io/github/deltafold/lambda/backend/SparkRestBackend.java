package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs on a Spark standalone cluster, each a driver that the master places on a worker.
 *
 * <p><b>Tokens:</b> the master knows none and lists nothing, so this object remembers the tokens of the runs it started, as long
 * as it lives. Another function, or this one after an answer that was lost, may start a second run of one generation; the
 * lease lets one of the two work.
 *
 * @see <a href="https://spark.apache.org/docs/3.5.6/spark-standalone.html#rest-api">REST API</a>
 */
public final class SparkRestBackend implements JobBackend {
    /** A function that lives for days forgets the tokens of the first of them. */
    private static final int REMEMBERED = 1_000;

    private static final int FORBIDDEN = 403;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    private static final String MAIN_CLASS = "io.github.deltafold.spark.SparkJob";

    /** The version whose form of a request this is; every 3.x takes it. */
    private static final String CLIENT_VERSION = "3.5.6";

    private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";
    private static final String JARS = "spark.jars";

    /** What Spark reaches into on Java 17; spark-submit would say it, the REST API does not. */
    private static final String OPENED = Stream.of(
                    "java.base/java.io",
                    "java.base/java.lang",
                    "java.base/java.lang.invoke",
                    "java.base/java.lang.reflect",
                    "java.base/java.net",
                    "java.base/java.nio",
                    "java.base/java.util",
                    "java.base/java.util.concurrent",
                    "java.base/java.util.concurrent.atomic",
                    "java.base/jdk.internal.ref",
                    "java.base/sun.nio.ch",
                    "java.base/sun.nio.cs",
                    "java.base/sun.security.action",
                    "java.base/sun.util.calendar",
                    "java.security.jgss/sun.security.krb5")
            .map(part -> "--add-opens=" + part + "=ALL-UNNAMED")
            .collect(Collectors.joining(" ", "-XX:+IgnoreUnrecognizedVMOptions ", ""));

    private final SparkMaster master;
    private final SparkRestJob job;
    private final Map<String, String> runsByToken = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    SparkRestBackend(SparkMaster master, SparkRestJob job) {
        this.master = master;
        this.job = job;
    }

    /** One submission at a time, so that two threads with one token do not both find it unknown. */
    @Override
    public synchronized String start(String group, long generation, String token) {
        String known = runsByToken.get(token);
        if (known != null) {
            return known;
        }
        String run = submit(group, generation, token);
        runsByToken.put(token, run);
        return run;
    }

    private String submit(String group, long generation, String token) {
        try {
            SparkMaster.Answer answer = master.create(submission(group, generation));
            if (answer.isSuccess()) {
                return answer.body().path("submissionId").asText();
            }
            if (isRefusal(answer)) {
                throw LambdaErrors.startRefused(group, token, master.toString(), answer.message(), null);
            }
            throw LambdaErrors.startFailed(group, token, master.toString(), answer.message(), null);
        } catch (IOException e) {
            throw LambdaErrors.startFailed(group, token, master.toString(), reason(e), e);
        }
    }

    @Override
    public RunStatus status(String run) {
        if (!run.matches("[A-Za-z0-9._-]+")) {
            return RunStatus.UNKNOWN;
        }
        try {
            SparkMaster.Answer answer = master.status(run);
            if (answer.status() >= FORBIDDEN || answer.body().isEmpty()) {
                throw isRefusal(answer)
                        ? LambdaErrors.statusRefused(run, master.toString(), answer.message(), null)
                        : LambdaErrors.statusUnknown(run, master.toString(), answer.message(), null);
            }
            return answer.isSuccess()
                    ? statusOf(answer.body().path("driverState").asText())
                    : RunStatus.UNKNOWN;
        } catch (IOException e) {
            throw LambdaErrors.statusUnknown(run, master.toString(), reason(e), e);
        }
    }

    private static boolean isRefusal(SparkMaster.Answer answer) {
        return answer.status() >= CLIENT_ERRORS && answer.status() < SERVER_ERRORS;
    }

    private ObjectNode submission(String group, long generation) {
        ObjectNode submission = JsonNodeFactory.instance
                .objectNode()
                .put("action", "CreateSubmissionRequest")
                .put("clientSparkVersion", CLIENT_VERSION)
                .put("appResource", job.jarUri())
                .put("mainClass", MAIN_CLASS);
        List.of("apply", "--config", job.configUri(), "--group", group, "--generation", String.valueOf(generation))
                .forEach(submission.putArray("appArgs")::add);
        // the worker's own environment holds what else a driver needs
        submission.putObject("environmentVariables").put("SPARK_ENV_LOADED", "1");
        sparkProperties("deltafold-" + group + "-" + generation).forEach(submission.putObject("sparkProperties")::put);
        return submission;
    }

    private Map<String, String> sparkProperties(String name) {
        Map<String, String> properties = new TreeMap<>(job.settings());
        properties.put("spark.app.name", name);
        properties.put("spark.submit.deployMode", "cluster");
        // the driver is given the job jar, its executors only what stands here
        properties.merge(JARS, job.jarUri(), (more, jar) -> jar + "," + more);
        properties.merge(DRIVER_OPTIONS, OPENED, (given, opened) -> opened + " " + given);
        return properties;
    }

    /** The states of a driver, as the master names them. */
    private static RunStatus statusOf(String state) {
        return switch (state) {
            case "SUBMITTED", "RELAUNCHING" -> RunStatus.WAITING;
            case "RUNNING" -> RunStatus.RUNNING;
            case "FINISHED" -> RunStatus.SUCCEEDED;
            case "FAILED", "KILLED", "ERROR" -> RunStatus.FAILED;
            default -> RunStatus.UNKNOWN; // UNKNOWN while the master recovers, NOT_FOUND
        };
    }

    private static String reason(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElseGet(() -> e.getClass().getSimpleName());
    }
}
