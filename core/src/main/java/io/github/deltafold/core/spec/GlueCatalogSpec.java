package io.github.deltafold.core.spec;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in the Glue Data Catalog tables are registered.
 *
 * @param database {@code database}: of every table; null for one per schema, by the schema's name
 * @param region {@code region}: of the catalog; null for the default chain, and {@code us-east-1} where an endpoint is given
 * @param endpoint {@code endpoint}: URL of another catalog that speaks Glue's language; null for AWS
 */
public record GlueCatalogSpec(
        @Nullable String database,
        @Nullable String region,
        @Nullable String endpoint) {
    static final Set<String> SETTINGS = Set.of("database", "region", "endpoint");

    /** What is said; null where the catalog is not asked for. */
    static @Nullable GlueCatalogSpec of(Settings root, String setting) {
        if (!root.has(setting)) {
            return null;
        }
        Settings settings = root.node(setting, SETTINGS);
        Optional<String> database = settings.text("database");
        if (database.filter(GlueCatalogSpec::isNoName).isPresent()) {
            throw settings.invalid("database", "must be a name in lower case, as Glue keeps it");
        }
        Optional<String> endpoint = settings.text("endpoint");
        if (endpoint.filter(GlueCatalogSpec::isNoUrl).isPresent()) {
            throw settings.invalid("endpoint", "must be a URL such as https://host:4566");
        }
        return new GlueCatalogSpec(
                database.orElse(null), settings.text("region").orElse(null), endpoint.orElse(null));
    }

    private static boolean isNoName(String database) {
        return database.isBlank() || !database.equals(database.toLowerCase(Locale.ROOT));
    }

    private static boolean isNoUrl(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            return uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
