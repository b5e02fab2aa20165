package io.github.deltafold.core.store;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where objects live: {@code s3://bucket/prefix} or {@code file:///folder}, without a slash at the end.
 *
 * @param uri the location as text; {@code s3a://} and {@code s3n://} become {@code s3://}, a path becomes {@code file:///}
 */
public record Location(String uri) implements Serializable {
    /**
     * Reads a URI or a path. A path may stand wherever a URI may.
     *
     * @throws IllegalArgumentException for another scheme than s3, s3a, s3n or file, or an S3 URI without a bucket
     */
    public static Location parse(String text) {
        String trimmed = withoutSlashAtEnd(text);
        int scheme = trimmed.indexOf("://");
        if (trimmed.startsWith("file:")) {
            return new Location(
                    "file://" + Path.of(trimmed.replaceFirst("^file:/*", "/")).normalize());
        }
        if (scheme < 0) {
            return new Location("file://" + Path.of(trimmed).toAbsolutePath().normalize());
        }
        String name = trimmed.substring(0, scheme);
        String rest = trimmed.substring(scheme + 3);
        if (!name.equals("s3") && !name.equals("s3a") && !name.equals("s3n")) {
            throw new IllegalArgumentException("scheme '" + name + "' (must be s3, file or a path)");
        }
        if (rest.isEmpty() || rest.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "' names no bucket (must be s3://bucket/prefix)");
        }
        return new Location("s3://" + rest);
    }

    /** A location below this one. */
    public Location resolve(String child) {
        return new Location(uri + "/" + child);
    }

    /** Whether another location is this one or lies below it. */
    public boolean holds(Location other) {
        return (other.uri + "/").startsWith(uri + "/");
    }

    /** Whether this is a folder of a file system rather than a prefix of a bucket. */
    public boolean isFolder() {
        return uri.startsWith("file://");
    }

    /** The folder of a {@code file://} location. */
    public Path folder() {
        return Path.of(uri.substring("file://".length()));
    }

    /** The bucket of an {@code s3://} location. */
    public String bucket() {
        String rest = uri.substring("s3://".length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    /** What stands before every key of an {@code s3://} location: empty, or ending in a slash. */
    public String keyPrefix() {
        String rest = uri.substring("s3://".length());
        int slash = rest.indexOf('/');
        return slash < 0 ? "" : rest.substring(slash + 1) + "/";
    }

    @Override
    public String toString() {
        return uri;
    }

    private static String withoutSlashAtEnd(String text) {
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
