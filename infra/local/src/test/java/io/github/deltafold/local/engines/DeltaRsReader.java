package io.github.deltafold.local.engines;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.local.localstack.PythonEnvironment;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a table with delta-rs, from Python: in an environment of its own, which is made where there is none yet. */
final class DeltaRsReader {
    private static final Path ENVIRONMENT = Path.of("target", "delta-rs").toAbsolutePath();
    private static final Path SCRIPT = Path.of("src", "test", "resources", "delta-rs", "read.py");
    private static final Path REQUIREMENTS = SCRIPT.resolveSibling("requirements.txt");

    private final String python;

    private DeltaRsReader(String python) {
        this.python = python;
    }

    /** Makes the environment where there is none; empty where there is no Python, or no packages for it. */
    static Optional<DeltaRsReader> install() {
        try {
            PythonEnvironment python = PythonEnvironment.install(
                    ENVIRONMENT, REQUIREMENTS, () -> System.err.println("Installing delta-rs."));
            return Optional.of(new DeltaRsReader(python.program("python")));
        } catch (BadSetting e) {
            System.err.println("NOT TESTED: what delta-rs reads. " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The rows, {@code _cdc} left out, in no order. */
    List<String> rows(Path table, List<Column> columns) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        for (String line :
                run(python, SCRIPT.toString(), table.toString()).lines().toList()) {
            @Nullable String[] texts = new ObjectMapper().readValue(line, String[].class);
            @Nullable Object[] values = new @Nullable Object[texts.length];
            for (int i = 0; i < texts.length; i++) {
                String text = texts[i];
                values[i] = text == null ? null : value(text, columns.get(i));
            }
            all.add(Arrays.deepToString(values));
        }
        return all;
    }

    private static Object value(String text, Column column) {
        return switch (column.type().kind()) {
            case BOOLEAN -> Boolean.valueOf(text);
            case TINYINT -> Byte.valueOf(text);
            case SMALLINT -> Short.valueOf(text);
            case INT -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case FLOAT -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case DECIMAL -> new BigDecimal(text);
            case STRING -> text;
            case BINARY -> HexFormat.of().parseHex(text);
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS);
        };
    }

    /** What a command prints. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exitCode);
        }
        return output;
    }
}
