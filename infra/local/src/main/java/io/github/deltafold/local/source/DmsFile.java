package io.github.deltafold.local.source;

import io.github.deltafold.core.naming.FileKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that DMS writes.
 *
 * @param key key below the staging prefix
 * @param closedAt when DMS closed it, in whole seconds at the latest
 * @param header the first line; null for none
 * @param blocks records, those of one statement together
 */
public record DmsFile(
        String key,
        FileKind kind,
        Instant closedAt,
        @Nullable String header,
        List<List<String>> blocks) {
    public DmsFile {
        blocks = List.copyOf(blocks);
    }

    /** This file while it grows: only its first statements. */
    public DmsFile cut(int kept) {
        return new DmsFile(key, kind, closedAt, header, blocks.subList(0, kept));
    }

    /** How many records it has. */
    public int lines() {
        return blocks.stream().mapToInt(List::size).sum();
    }

    /** Its content, packed where its name says so. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder(header == null ? "" : header + "\n");
        blocks.forEach(block -> block.forEach(line -> text.append(line).append('\n')));
        byte[] plain = text.toString().getBytes(StandardCharsets.UTF_8);
        return key.endsWith(".gz") ? packed(plain) : plain;
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
