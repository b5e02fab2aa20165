package io.github.deltafold.core.spec;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One node of the configuration file, read by typed questions; a wrong answer becomes a message that names file, place
 * and setting.
 */
final class Settings {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6}) ?(MB|GB)", Pattern.CASE_INSENSITIVE);

    /** What messages call the outermost node. */
    static final String THE_FILE = "the file";

    private final String source;
    private final String where;
    private final Map<String, @Nullable Object> values;

    private Settings(String source, String where, Map<String, @Nullable Object> values) {
        this.source = source;
        this.where = where;
        this.values = values;
    }

    /** A node, whose settings are all known. */
    static Settings of(String source, String where, @Nullable Object node, Collection<String> known) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (node != null && !(node instanceof Map)) {
            throw SpecErrors.unreadable(source, where + " must hold settings, as 'name: value'", null);
        }
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> values.put(String.valueOf(key), value));
        }
        for (String setting : values.keySet()) {
            if (!known.contains(setting)) {
                throw SpecErrors.unknownSetting(source, where, setting, new TreeSet<>(known));
            }
        }
        return new Settings(source, where, values);
    }

    /** These settings, and those of {@code fallback} where nothing is said here. */
    Settings over(Settings fallback) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(fallback.values);
        merged.putAll(values);
        return new Settings(source, where, merged);
    }

    boolean has(String setting) {
        return values.get(setting) != null;
    }

    /** A node below this one. */
    Settings node(String setting, Collection<String> known) {
        String below = where.equals(THE_FILE) ? "'" + setting + "'" : where + "." + setting;
        return of(source, below, values.get(setting), known);
    }

    Optional<String> text(String setting) {
        Object value = values.get(setting);
        if (value instanceof Map || value instanceof List) {
            throw invalid(setting, "must be one value");
        }
        return Optional.ofNullable(value).map(String::valueOf);
    }

    String text(String setting, String example) {
        return text(setting).orElseThrow(() -> SpecErrors.missingSetting(source, where, setting, example));
    }

    boolean flag(String setting, boolean fallback) {
        Object value = values.get(setting);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw invalid(setting, "must be true or false");
    }

    Duration duration(String setting, Duration fallback) {
        Optional<String> text = text(setting);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // said below, with the setting's name
        }
        throw invalid(setting, "must be a duration such as P30D or PT10M");
    }

    /** A number of bytes such as {@code 512MB}; empty where nothing is said. */
    OptionalLong bytes(String setting) {
        Optional<String> text = text(setting);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher size = SIZE.matcher(text.get().strip());
        if (!size.matches()) {
            throw invalid(setting, "must be a size such as 512MB or 4GB");
        }
        int shift = size.group(2).equalsIgnoreCase("GB") ? 30 : 20;
        return OptionalLong.of(Long.parseLong(size.group(1)) << shift);
    }

    <E extends Enum<E>> E choice(String setting, E fallback) {
        Optional<String> text = text(setting);
        if (text.isEmpty()) {
            return fallback;
        }
        E[] choices = fallback.getDeclaringClass().getEnumConstants();
        for (E choice : choices) {
            if (word(choice).equalsIgnoreCase(text.get())) {
                return choice;
            }
        }
        throw invalid(
                setting,
                "must be one of " + Arrays.stream(choices).map(Settings::word).toList());
    }

    /** A list of texts; a single text is a list of one. */
    List<String> texts(String setting) {
        Object value = values.get(setting);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            if (list.stream().anyMatch(item -> item == null || item instanceof Map || item instanceof List)) {
                throw invalid(setting, "must be a list of texts");
            }
            return list.stream().map(String::valueOf).toList();
        }
        return List.of(text(setting).orElseThrow());
    }

    /** The items of a list of nodes. */
    List<?> items(String setting) {
        Object value = values.get(setting);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw invalid(setting, "must be a list");
    }

    RuntimeException invalid(String setting, String must) {
        return SpecErrors.invalidValue(source, where, setting, String.valueOf(values.get(setting)), must);
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
