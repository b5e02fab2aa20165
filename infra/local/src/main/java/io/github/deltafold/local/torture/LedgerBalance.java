package io.github.deltafold.local.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.naming.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the ledger of a table against the files that were staged: every batch has an outcome, and has read exactly the
 * records of the files in its plan. Reads the entries as any tool would, without the classes that wrote them.
 */
final class LedgerBalance {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path ledger;
    private final BiFunction<String, String, @Nullable Integer> linesByKeyAndEtag;
    private long lines;

    /**
     * A ledger.
     *
     * @param ledger the folder that holds the entries of all tables
     * @param linesByKeyAndEtag how many records a file held; null for one that was never staged
     */
    LedgerBalance(Path ledger, BiFunction<String, String, @Nullable Integer> linesByKeyAndEtag) {
        this.ledger = ledger;
        this.linesByKeyAndEtag = linesByKeyAndEtag;
    }

    /** The first batch that is wrong. */
    Optional<Difference> of(TableName table) {
        Map<String, List<JsonNode>> batches = entries(ledger.resolve(table.folder()));
        for (List<JsonNode> batch : batches.values()) {
            Optional<String> wrong = wrong(batch);
            if (wrong.isPresent()) {
                return Optional.of(new Difference(
                        table.toString(), "the ledger is wrong: " + wrong.get(), List.of(batch.toString())));
            }
        }
        return Optional.empty();
    }

    /** How many lines all batches looked at have read. */
    long lines() {
        return lines;
    }

    /** The entries, batch by batch. */
    private static Map<String, List<JsonNode>> entries(Path folder) {
        Map<String, List<JsonNode>> batches = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return batches;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String batch = file.getFileName().toString().substring(0, 20);
                batches.computeIfAbsent(batch, number -> new ArrayList<>())
                        .add(JSON.readTree(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return batches;
    }

    private Optional<String> wrong(List<JsonNode> batch) {
        List<Integer> planned = new ArrayList<>();
        JsonNode outcome = null;
        Set<String> dropped = new TreeSet<>();
        batch.forEach(entry -> entry.path("dropped")
                .forEach(file -> dropped.add(file.path("key").asText())));
        for (JsonNode entry : batch) {
            for (JsonNode file : entry.path("files")) {
                String key = file.path("file").path("key").asText();
                Integer count = linesByKeyAndEtag.apply(
                        key, file.path("file").path("etag").asText());
                if (count == null) {
                    return Optional.of("a plan names a content of " + key + " that was never staged");
                }
                if (!dropped.contains(key)) {
                    planned.add(count);
                }
            }
            outcome = entry.has("counters") ? entry : outcome;
        }
        if (outcome == null) {
            return Optional.of("a batch has no outcome");
        }
        if (batch.stream().anyMatch(entry -> entry.path("givenUp").asBoolean())) {
            planned.clear(); // a reload that could not be read whole is planned anew
        }
        return wrong(planned, outcome);
    }

    private Optional<String> wrong(List<Integer> planned, JsonNode outcome) {
        long read = outcome.path("counters").path("read").asLong();
        lines += read;
        List<Integer> readPerFile = new ArrayList<>();
        outcome.path("perFile")
                .forEach(file -> readPerFile.add(file.path("read").asInt()));
        long held = planned.stream().mapToLong(Integer::longValue).sum();
        if (read != held) {
            return Optional.of("a batch has read " + read + " lines of files that hold " + held);
        }
        return readPerFile.equals(planned)
                ? Optional.empty()
                : Optional.of("a batch has read " + readPerFile + " lines of files that hold " + planned);
    }
}
