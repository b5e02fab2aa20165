package io.github.deltafold.local.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.spec.ConfigFile;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.local.source.DmsStory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Staging area, lake and configuration of one round, in buckets of the embedded server.
 *
 * @param config the configuration
 * @param staging where files are delivered
 * @param runs the runs of this round
 * @param state the folder of ledger, tombstones and quarantine
 */
record RoundLake(LakeConfig config, StagingBucket staging, Runs runs, Path state) implements AutoCloseable {
    private static final String STAGING = "staging";
    private static final String LAKE = "lake";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A lake without files.
     *
     * @param buckets the folder that the server keeps its buckets in
     * @param folder takes the configuration and the log of the runs
     * @param proxy where runs reach the server
     */
    static RoundLake create(
            EmbeddedS3 s3,
            Path buckets,
            Path folder,
            FaultyProxy proxy,
            List<DmsStory> stories,
            EngineFactory engines,
            List<EngineChoice> choices,
            Clock clock,
            Figures figures) {
        String prefix = folder.getFileName().toString();
        Path yaml = folder.resolve("deltafold.yaml");
        try {
            Files.createDirectories(folder);
            s3.createBucket(STAGING).createBucket(LAKE);
            Files.write(yaml, yaml(prefix, proxy.endpoint(), stories));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RoundLake(
                ConfigFile.read(yaml.toString()),
                new StagingBucket(s3, buckets.resolve(STAGING), STAGING, prefix),
                new Runs(engines, choices, clock, yaml, folder.resolve("runs.log"), proxy, figures),
                buckets.resolve(LAKE).resolve(prefix).resolve("_deltafold"));
    }

    /** JSON is YAML, and needs no rules for names of columns that hold anything. */
    private static byte[] yaml(String prefix, String endpoint, List<DmsStory> stories) throws JsonProcessingException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("staging", "s3://" + STAGING + "/" + prefix);
        settings.put("lake", "s3://" + LAKE + "/" + prefix);
        settings.put("s3", Map.of("endpoint", endpoint, "path-style", true));
        settings.put(
                "tables",
                stories.stream().map(story -> story.table().settings()).toList());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(settings);
    }

    /** A look at the ledger. */
    LedgerBalance balance() {
        return new LedgerBalance(state.resolve("ledger"), staging::lines);
    }

    @Override
    public void close() {
        staging.close();
    }
}
