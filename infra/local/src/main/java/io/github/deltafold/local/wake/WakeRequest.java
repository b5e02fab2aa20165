package io.github.deltafold.local.wake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.deltafold.core.store.Location;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom to wake.
 *
 * @param whom for a person
 * @param payload as the function reads it
 */
record WakeRequest(String whom, String payload) {
    /**
     * What stands on the command line, one of three.
     *
     * @param table {@code schema.table}
     * @param file {@code s3://bucket/key}, or the key alone, which is then one of the staging bucket
     * @param group a group by its name
     * @throws io.github.deltafold.core.failure.BadSetting when it is not one of them
     */
    static WakeRequest of(@Nullable String table, @Nullable String file, @Nullable String group) {
        if (Stream.of(table, file, group).filter(Objects::nonNull).count() != 1) {
            throw WakeErrors.notOne();
        }
        if (table != null) {
            return new WakeRequest("table " + table, json("table", table));
        }
        return file == null
                ? new WakeRequest("group '" + group + "'", json("group", String.valueOf(group)))
                : ofFile(file);
    }

    private static WakeRequest ofFile(String uri) {
        boolean isKey = !uri.contains("://") && !uri.startsWith("/") && !uri.isBlank();
        if (isKey) {
            return new WakeRequest(uri, json("key", uri));
        }
        try {
            Location object = Location.parse(uri);
            if (!object.isFolder() && !object.keyPrefix().isEmpty()) {
                String key = uri.substring(
                        uri.indexOf(object.bucket()) + object.bucket().length() + 1);
                return new WakeRequest(
                        uri,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("bucket", object.bucket())
                                .put("key", key)
                                .toString());
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw WakeErrors.notAnObject(uri);
    }

    private static String json(String field, String value) {
        return JsonNodeFactory.instance.objectNode().put(field, value).toString();
    }
}
