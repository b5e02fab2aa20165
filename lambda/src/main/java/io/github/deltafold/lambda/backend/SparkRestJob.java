package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run on a Spark standalone cluster is made of; the same for every group.
 *
 * @param master the master's REST API, {@code http://host:6066}
 * @param jarUri job jar, where the workers can read it: {@code s3://...}, or {@code file:/...} on each of them
 * @param configUri configuration that the run reads
 * @param settings settings of Spark for every run, {@code spark.executor.memory} and the like
 */
public record SparkRestJob(URI master, String jarUri, String configUri, Map<String, String> settings)
        implements JobSettings {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public SparkRestJob {
        jarUri = jarUri.replaceFirst("^s3://", "s3a://"); // as Hadoop calls it
        settings = Map.copyOf(settings);
    }

    /**
     * Reads what the environment says.
     *
     * @param master the master's REST API
     * @param settings a JSON object of Spark settings; blank for none
     * @throws io.github.deltafold.core.failure.BadSetting when one of them cannot be read
     */
    public static SparkRestJob of(String master, String jarUri, String configUri, String settings) {
        return new SparkRestJob(masterOf(master), jarUri, configUri, settingsOf(settings));
    }

    private static URI masterOf(String master) {
        if (!master.matches("https?://[^/]+/?")) {
            throw LambdaErrors.wrongVariable("DELTAFOLD_SPARK_MASTER", master, "must be http://host:6066");
        }
        try {
            return URI.create(master.replaceFirst("/$", ""));
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.wrongVariable("DELTAFOLD_SPARK_MASTER", master, "must be http://host:6066");
        }
    }

    /** Settings may be secrets, so a message never repeats them. */
    private static Map<String, String> settingsOf(String json) {
        Map<String, String> settings = new TreeMap<>();
        try {
            JsonNode node = JSON.readTree(json.isBlank() ? "{}" : json);
            if (!node.isObject()) {
                throw LambdaErrors.wrongSparkSettings("it is no JSON object");
            }
            node.fields().forEachRemaining(field -> {
                JsonNode value = field.getValue();
                if (!field.getKey().startsWith("spark.") || !value.isValueNode() || value.isNull()) {
                    throw LambdaErrors.wrongSparkSettings(
                            "'" + field.getKey() + "' is no setting of Spark with one value");
                }
                settings.put(field.getKey(), value.asText());
            });
            return settings;
        } catch (JsonProcessingException e) {
            throw LambdaErrors.wrongSparkSettings("it is no JSON, or names a setting twice");
        }
    }

    @Override
    public JobBackend connect() {
        return new SparkRestBackend(new SparkMaster(master), this);
    }
}
