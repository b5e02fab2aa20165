package io.github.deltafold.core.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a delimited file, as RFC 4180 says and DMS writes it. A cursor: {@link #next} moves it, the other
 * methods tell about the record it stands on.
 *
 * <p><b>Dialect:</b> UTF-8, a byte-order mark at the start is dropped. A record ends with a line feed or CR LF; the last
 * one may lack it. A field that begins with a quote ends with one; between them everything is data and a doubled quote is
 * a quote. Elsewhere a quote, a lone CR and a backslash are ordinary characters. Blank lines are no records.<br>
 * <b>Damage:</b> a record that breaks these rules is still delivered, with its {@link #defect} and its {@link #raw} text,
 * and reading goes on with the next one. Its fields are not to be trusted.<br>
 * <b>Cost:</b> one buffer that holds a record, 256 KB as a rule and never more than 64 MiB; no text is built unless it is
 * asked for. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class RecordReader implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int MOST_RECORD_BYTES = 64 << 20;
    private static final int MOST_RAW_BYTES = 64 << 10;
    private static final int MOST_FIELDS = 1 << 16;
    private static final byte PLAIN = 0;
    private static final byte QUOTED = 1;
    private static final byte QUOTED_WITH_DOUBLED_QUOTES = 2;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final byte[] delimiter;
    private final int mostRecordBytes;
    private final CharsetDecoder strictUtf8 = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(1024);

    /** The record so far lies at recordStart to position; what follows, up to limit, was read ahead. */
    private byte[] buffer;

    private int recordStart;
    private int position;
    private int limit;
    private boolean atEnd;
    private boolean started;

    /** Bounds of the text of each field, counted from recordStart, without the quotes around it. */
    private int[] starts = new int[64];

    private int[] ends = new int[64];
    private byte[] forms = new byte[64];
    private int fieldsSeen;
    private int fieldCount;

    private long ordinal;
    private int recordBytes;
    private int bitsSeen;
    private int unclosedField;
    private int overrunField;
    private boolean tooLong;
    private @Nullable String defect;

    /**
     * Reads a file from its beginning.
     *
     * @param in the bytes, unpacked; closed with this reader
     * @param delimiter what stands between fields: any text without quotes and line breaks
     */
    public RecordReader(InputStream in, String delimiter) {
        this(in, delimiter, BUFFER_BYTES, MOST_RECORD_BYTES);
    }

    RecordReader(InputStream in, String delimiter, int bufferBytes, int mostRecordBytes) {
        if (delimiter.isEmpty() || delimiter.chars().anyMatch(c -> c == '"' || c == '\n' || c == '\r')) {
            throw new IllegalArgumentException("Not a delimiter: empty, or with a quote or a line break");
        }
        this.in = in;
        this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8);
        this.mostRecordBytes = mostRecordBytes;
        this.buffer = new byte[bufferBytes];
    }

    /** Reads the first record as column names, without counting it; empty for an empty file. It too can have a defect. */
    public List<String> readHeader() throws IOException {
        if (!readFilledRecord()) {
            return List.of();
        }
        return IntStream.range(0, fieldCount).mapToObj(this::text).toList();
    }

    /** Moves to the next record; false at the end of the file. */
    public boolean next() throws IOException {
        if (!readFilledRecord()) {
            return false;
        }
        ordinal++;
        return true;
    }

    /** The number of the current record in its file, from 1; header and blank lines do not count. */
    public long ordinal() {
        return ordinal;
    }

    /** How many fields the record has; 0 for one that is too long to be held. */
    public int fieldCount() {
        return fieldCount;
    }

    /** The text of a field, quotes resolved; what is not UTF-8 is replaced. */
    public String text(int field) {
        Objects.checkIndex(field, fieldCount);
        int start = recordStart + starts[field];
        int end = recordStart + ends[field];
        if (forms[field] != QUOTED_WITH_DOUBLED_QUOTES) {
            return new String(buffer, start, end - start, StandardCharsets.UTF_8);
        }
        byte[] resolved = new byte[end - start];
        int length = 0;
        for (int from = start; from < end; from++) {
            resolved[length++] = buffer[from];
            if (buffer[from] == '"') {
                from++;
            }
        }
        return new String(resolved, 0, length, StandardCharsets.UTF_8);
    }

    /** Whether the field stood in quotes, which makes it text even when it is empty or reads like a NULL. */
    public boolean isQuoted(int field) {
        Objects.checkIndex(field, fieldCount);
        return forms[field] != PLAIN;
    }

    /** Whether the text of a field is empty, quoted or not. */
    public boolean isEmpty(int field) {
        Objects.checkIndex(field, fieldCount);
        return starts[field] == ends[field];
    }

    /** Whether a field has this text; builds none as long as no quotes are doubled. */
    public boolean textEquals(int field, byte[] utf8) {
        Objects.checkIndex(field, fieldCount);
        if (forms[field] == QUOTED_WITH_DOUBLED_QUOTES) {
            return Arrays.equals(text(field).getBytes(StandardCharsets.UTF_8), utf8);
        }
        int start = recordStart + starts[field];
        int end = recordStart + ends[field];
        return Arrays.equals(buffer, start, end, utf8, 0, utf8.length);
    }

    /**
     * The record as it stands in the file, without its line end; what is not UTF-8 is replaced. Of a record that is too
     * long to be held, or never closes a quote, no more than the first 64 KiB.
     */
    public String raw() {
        int end = isRawCut() ? wholeCharacters(recordStart + MOST_RAW_BYTES) : recordStart + recordBytes;
        return new String(buffer, recordStart, end - recordStart, StandardCharsets.UTF_8);
    }

    /** Why the record cannot be used and what to do about it, for a person; null for a sound record. */
    public @Nullable String defect() {
        return defect;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean readFilledRecord() throws IOException {
        if (!started) {
            dropByteOrderMark();
            started = true;
        }
        while (readRecord()) {
            if (!isBlank()) {
                defect = findDefect();
                return true;
            }
        }
        fieldCount = 0;
        recordBytes = 0;
        defect = null;
        return false;
    }

    private void dropByteOrderMark() throws IOException {
        if (holds(BYTE_ORDER_MARK.length) && startsWith(BYTE_ORDER_MARK)) {
            position += BYTE_ORDER_MARK.length;
        }
    }

    private boolean readRecord() throws IOException {
        recordStart = position;
        fieldsSeen = 0;
        bitsSeen = 0;
        unclosedField = 0;
        overrunField = 0;
        tooLong = false;
        if (!holds(1)) {
            return false;
        }
        while (readField()) {
            position += delimiter.length;
        }
        endRecord();
        return true;
    }

    /** Reads up to what ends a field: true for a delimiter, false for a line feed or the end of the file. */
    private boolean readField() throws IOException {
        if (holds(1) && buffer[position] == '"') {
            return readQuotedField();
        }
        int start = position - recordStart;
        boolean delimited = skipToFieldEnd();
        int end = position - recordStart;
        boolean carriageReturn = !delimited && end > start && buffer[position - 1] == '\r';
        addField(start, carriageReturn ? end - 1 : end, PLAIN);
        return delimited;
    }

    private boolean readQuotedField() throws IOException {
        position++;
        int start = position - recordStart;
        byte form = QUOTED;
        while (skipToQuote()) {
            position++;
            if (!holds(1) || buffer[position] != '"') {
                addField(start, position - 1 - recordStart, form);
                return readFieldEnd();
            }
            form = QUOTED_WITH_DOUBLED_QUOTES;
            position++;
        }
        addField(start, position - recordStart, form);
        unclosedField = fieldsSeen;
        return false;
    }

    /** Reads what may follow a closing quote; text there breaks the record, whose next fields are still told apart. */
    private boolean readFieldEnd() throws IOException {
        if (!holds(1) || buffer[position] == '\n') {
            return false;
        }
        if (isAtDelimiter()) {
            return true;
        }
        if (buffer[position] == '\r' && (!holds(2) || buffer[position + 1] == '\n')) {
            position++;
            return false;
        }
        overrunField = fieldsSeen;
        return skipToFieldEnd();
    }

    private boolean skipToQuote() throws IOException {
        do {
            byte[] bytes = buffer;
            int end = limit;
            int at = position;
            int bits = bitsSeen;
            while (at < end && bytes[at] != '"') {
                bits |= bytes[at++];
            }
            position = at;
            bitsSeen = bits;
            if (at < end) {
                return true;
            }
        } while (fill());
        return false;
    }

    private boolean skipToFieldEnd() throws IOException {
        byte first = delimiter[0];
        do {
            byte[] bytes = buffer;
            int end = limit;
            int at = position;
            int bits = bitsSeen;
            while (at < end && bytes[at] != first && bytes[at] != '\n') {
                bits |= bytes[at++];
            }
            position = at;
            bitsSeen = bits;
            if (at < end) {
                if (bytes[at] == '\n') {
                    return false;
                }
                if (isAtDelimiter()) {
                    return true;
                }
                bitsSeen |= first;
                position++;
            }
        } while (holds(1));
        return false;
    }

    private boolean isAtDelimiter() throws IOException {
        return buffer[position] == delimiter[0]
                && (delimiter.length == 1 || (holds(delimiter.length) && startsWith(delimiter)));
    }

    private boolean startsWith(byte[] bytes) {
        return Arrays.equals(buffer, position, position + bytes.length, bytes, 0, bytes.length);
    }

    private boolean holds(int bytes) throws IOException {
        while (limit - position < bytes) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        if (atEnd) {
            return false;
        }
        if (limit == buffer.length) {
            makeRoom();
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        atEnd = read < 0;
        limit += Math.max(read, 0);
        return !atEnd;
    }

    /** Moves the record to the front of the buffer, into a larger one if need be; cuts a record that fills the largest. */
    private void makeRoom() {
        int held = limit - recordStart;
        if (held >= mostRecordBytes) {
            cut();
            return;
        }
        boolean isCramped = held > buffer.length / 2 && buffer.length < mostRecordBytes;
        byte[] roomy = isCramped ? new byte[(int) Math.min(2L * buffer.length, mostRecordBytes)] : buffer;
        System.arraycopy(buffer, recordStart, roomy, 0, held);
        buffer = roomy;
        position -= recordStart;
        limit = held;
        recordStart = 0;
    }

    /** Forgets the record but for its beginning and what is not looked at yet; the reader goes on to find its end. */
    private void cut() {
        tooLong = true;
        int pending = limit - position;
        int kept = MOST_RAW_BYTES + 1;
        System.arraycopy(buffer, position, buffer, recordStart + kept, pending);
        position = recordStart + kept;
        limit = position + pending;
    }

    private void addField(int start, int end, byte form) {
        int field = fieldsSeen++;
        if (tooLong || field >= MOST_FIELDS) {
            return;
        }
        if (field == starts.length) {
            starts = Arrays.copyOf(starts, 2 * field);
            ends = Arrays.copyOf(ends, 2 * field);
            forms = Arrays.copyOf(forms, 2 * field);
        }
        starts[field] = start;
        ends[field] = end;
        forms[field] = form;
    }

    private void endRecord() {
        int end = position;
        if (unclosedField == 0 && end > recordStart && buffer[end - 1] == '\r') {
            end--;
        }
        recordBytes = end - recordStart;
        fieldCount = tooLong ? 0 : Math.min(fieldsSeen, MOST_FIELDS);
        if (position < limit) {
            position++;
        }
    }

    private boolean isBlank() {
        return recordBytes == 0 && !tooLong;
    }

    private @Nullable String findDefect() {
        if (unclosedField > 0) {
            return "The quote that opens field " + unclosedField
                    + " is never closed, so the rest of the file is one record" + cutNote()
                    + ". Stage the file again as a whole.";
        }
        if (tooLong) {
            return "The record is longer than " + (mostRecordBytes >> 20) + " MiB" + cutNote()
                    + ". Look for a quote that nothing closes, or leave the large column out at the source.";
        }
        if (overrunField > 0) {
            return "Text follows the closing quote of field " + overrunField
                    + ". A quote inside a quoted field must be doubled: set Rfc4180 to true at the DMS endpoint.";
        }
        if (fieldsSeen > MOST_FIELDS) {
            return "The record has more than " + MOST_FIELDS + " fields. Check the delimiter.";
        }
        if (bitsSeen < 0 && !isUtf8()) {
            return "The record is not valid UTF-8. Set the character substitution of the DMS task, or correct the file.";
        }
        return null;
    }

    private String cutNote() {
        return isRawCut() ? ", of which only the first " + (MOST_RAW_BYTES >> 10) + " KiB are kept" : "";
    }

    private boolean isRawCut() {
        return tooLong || (unclosedField > 0 && recordBytes > MOST_RAW_BYTES);
    }

    private boolean isUtf8() {
        ByteBuffer record = ByteBuffer.wrap(buffer, recordStart, recordBytes);
        strictUtf8.reset();
        CoderResult result;
        do {
            decoded.clear();
            result = strictUtf8.decode(record, decoded, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    /** The greatest end, not after the given one, that leaves no character cut in two. */
    private int wholeCharacters(int end) {
        int whole = end;
        while (whole > end - 4 && (buffer[whole] & 0xC0) == 0x80) {
            whole--;
        }
        return whole;
    }
}
