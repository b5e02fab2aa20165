package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @MethodSource
    void readsFieldsOfRecords(String file, List<List<String>> expected) throws IOException {
        RecordReader drops = new RecordReader(trickle(file), ",", 1, MEBIBYTE);

        List<List<String>> records = soundRecords(reader(file));
        List<List<String>> recordsOfDrops = soundRecords(drops);

        assertThat(records).isEqualTo(expected);
        assertThat(recordsOfDrops).isEqualTo(expected);
    }

    static Stream<Arguments> readsFieldsOfRecords() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("1,Ann\n2,Bob\n", List.of(List.of("1", "Ann"), List.of("2", "Bob"))),
                Arguments.of("1,Ann\n2,Bob", List.of(List.of("1", "Ann"), List.of("2", "Bob"))),
                Arguments.of("1,Ann\r\n2,Bob\r\n", List.of(List.of("1", "Ann"), List.of("2", "Bob"))),
                Arguments.of("1,\"Ann\"\r\n2,\"Bob\"\r", List.of(List.of("1", "Ann"), List.of("2", "Bob"))),
                Arguments.of("1,Ann\r", List.of(List.of("1", "Ann"))),
                Arguments.of("1,\n2,", List.of(List.of("1", ""), List.of("2", ""))),
                Arguments.of("1,\r\n,\r\n", List.of(List.of("1", ""), List.of("", ""))),
                Arguments.of(",,", List.of(List.of("", "", ""))),
                Arguments.of("\n\r\n1\n\n\r\n2\n\r", List.of(List.of("1"), List.of("2"))),
                Arguments.of("\"\"\n", List.of(List.of(""))),
                Arguments.of("1,\"a,b\"\n", List.of(List.of("1", "a,b"))),
                Arguments.of("1,\"a\nb\r\nc\rd\"\n", List.of(List.of("1", "a\nb\r\nc\rd"))),
                Arguments.of("\"\"\"ES Warehouse\"\"\",\"\"\"\"\n", List.of(List.of("\"ES Warehouse\"", "\""))),
                Arguments.of("1,6\" pipe,\" \"\n", List.of(List.of("1", "6\" pipe", " "))),
                Arguments.of("1, \"a\" ,b\\\n", List.of(List.of("1", " \"a\" ", "b\\"))),
                Arguments.of("1,a\rb,c\n", List.of(List.of("1", "a\rb", "c"))),
                Arguments.of("1,a\r\r\n", List.of(List.of("1", "a\r"))),
                Arguments.of("1,a\r,b\n", List.of(List.of("1", "a\r", "b"))),
                Arguments.of("\uFEFF1,Münster\n", List.of(List.of("1", "Münster"))),
                Arguments.of("1,\uFEFFa\n", List.of(List.of("1", "\uFEFFa"))),
                Arguments.of("\uFEFF", List.of()),
                Arguments.of("東京,😀\n", List.of(List.of("東京", "😀"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"|", "\t", ";", "||", "¦", "-->", "\u0001"})
    void splitsAtAnyDelimiter(String delimiter) throws IOException {
        String file = "1|-é,\"a%sb\",\n%s-".replace("%s", delimiter).replace(",", delimiter);
        RecordReader reader = new RecordReader(trickle(file), delimiter, 8, MEBIBYTE);

        List<List<String>> records = soundRecords(reader);

        List<String> first =
                delimiter.equals("|") ? List.of("1", "-é", "a|b", "") : List.of("1|-é", "a" + delimiter + "b", "");
        assertThat(records).containsExactly(first, List.of("", "-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "\n", "\r", "a\r\n"})
    void refusesDelimiterThatOtherRulesNeed(String delimiter) {
        assertThatThrownBy(() -> new RecordReader(InputStream.nullInputStream(), delimiter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not a delimiter: empty, or with a quote or a line break");
    }

    @Test
    void countsRecordsWithoutHeaderAndBlankLines() throws IOException {
        RecordReader reader = reader("\nid,name\n\n1,Ann\n\r\n2,\"B\nb\"\n3,Cid\n\n");

        List<String> header = reader.readHeader();
        List<Long> ordinals = new ArrayList<>();
        while (reader.next()) {
            ordinals.add(reader.ordinal());
        }

        assertThat(header).containsExactly("id", "name");
        assertThat(ordinals).containsExactly(1L, 2L, 3L);
    }

    @Test
    void namesNoColumnsOfEmptyFile() throws IOException {
        RecordReader reader = reader("\n\r\n");

        List<String> header = reader.readHeader();

        assertThat(header).isEmpty();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void tellsQuotedFieldsFromPlainOnes() throws IOException {
        RecordReader reader = reader("NULL,\"NULL\",,\"\",a\"b\",\"\"\"\"\n");

        reader.next();

        assertThat(IntStream.range(0, 6).mapToObj(reader::isQuoted))
                .containsExactly(false, true, false, true, false, true);
        assertThat(IntStream.range(0, 6).mapToObj(reader::isEmpty))
                .containsExactly(false, false, true, true, false, false);
    }

    @Test
    void comparesTextOfFieldWithBytes() throws IOException {
        RecordReader reader = reader("Ann,\"Ann\",\"A\"\"\",\n");

        reader.next();

        assertThat(IntStream.range(0, 4).mapToObj(field -> reader.textEquals(field, utf8("Ann"))))
                .containsExactly(true, true, false, false);
        assertThat(IntStream.range(0, 4).mapToObj(field -> reader.textEquals(field, utf8("A\""))))
                .containsExactly(false, false, true, false);
        assertThat(reader.textEquals(3, new byte[0])).isTrue();
    }

    @Test
    void refusesFieldBeyondRecord() throws IOException {
        RecordReader reader = reader("1,2,3\n1\n");
        reader.next();

        reader.next();

        assertThatThrownBy(() -> reader.text(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> reader.isEmpty(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,Ann", "1,\"a\"\"b\r\n\",x", "\"\"", "1,\" \"", "ü,", "a\"b,\"x\"y,z"})
    void keepsRecordVerbatimWithoutLineEnd(String record) throws IOException {
        RecordReader reader = reader(record + "\r\n\n" + record + "\n" + record);

        List<String> raws = new ArrayList<>();
        while (reader.next()) {
            raws.add(reader.raw());
        }

        assertThat(raws).containsExactly(record, record, record);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 513, 5_000, 65_536})
    void readsManyFields(int fields) throws IOException {
        RecordReader reader = reader("x,".repeat(fields - 1) + "y\n");

        reader.next();

        assertThat(reader.fieldCount()).isEqualTo(fields);
        assertThat(reader.text(fields - 1)).isEqualTo("y");
        assertThat(reader.defect()).isNull();
    }

    @Test
    void stopsCountingFieldsOfGarbage() throws IOException {
        RecordReader reader = reader(",".repeat(70_000) + "\n1,2\n");

        reader.next();

        assertThat(reader.defect()).isEqualTo("The record has more than 65536 fields. Check the delimiter.");
        assertThat(reader.fieldCount()).isEqualTo(65_536);
        assertThat(soundRecords(reader)).containsExactly(List.of("1", "2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1,\"Ann\"x,y\n", "1,\"Ann\" ,\"y\"\r\n", "1,\"Ann\"\r,y\n", "1,\"Ann\"\"\" \"x\",\n", "1,\"A\"B"
            })
    void rejectsTextAfterClosingQuote(String file) throws IOException {
        RecordReader reader = new RecordReader(trickle(file), ",", 1, MEBIBYTE);

        reader.next();

        assertThat(reader.defect())
                .isEqualTo("Text follows the closing quote of field 2."
                        + " A quote inside a quoted field must be doubled: set Rfc4180 to true at the DMS endpoint.");
        assertThat(reader.raw()).isEqualTo(file.stripTrailing());
    }

    @Test
    void goesOnAfterDamagedRecord() throws IOException {
        RecordReader reader = reader("1,\"a\"b,\"c\nd\"\n2,\"x\"\n");
        reader.next();

        List<List<String>> records = soundRecords(reader);

        assertThat(records).containsExactly(List.of("2", "x"));
        assertThat(reader.ordinal()).isEqualTo(2);
    }

    @Test
    void rejectsQuoteThatIsNeverClosed() throws IOException {
        RecordReader reader = reader("1,Ann\n2,\"Bob\"\"\n3,Cid\r\n");
        reader.next();

        reader.next();

        assertThat(reader.defect())
                .isEqualTo("The quote that opens field 2 is never closed, so the rest of the file is one record."
                        + " Stage the file again as a whole.");
        assertThat(reader.raw()).isEqualTo("2,\"Bob\"\"\n3,Cid\r\n");
        assertThat(reader.next()).isFalse();
    }

    @Test
    void cutsRawTextBehindQuoteThatIsNeverClosed() throws IOException {
        RecordReader reader = reader("1,\"a" + "é".repeat(100_000));

        reader.next();

        assertThat(reader.defect())
                .isEqualTo("The quote that opens field 2 is never closed, so the rest of the file is one record,"
                        + " of which only the first 64 KiB are kept. Stage the file again as a whole.");
        assertThat(reader.raw()).isEqualTo("1,\"a" + "é".repeat(32_766));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,%s,x\r\n2,b\n", "1,\"a\"\"%s\n\",\",\nx\"\n2,b\n", "1,\"a\"%s,x\n2,b"})
    void skipsRecordThatIsTooLong(String file) throws IOException {
        RecordReader reader =
                new RecordReader(stream(file.formatted("é".repeat(3 * MEBIBYTE))), ",", 1 << 10, MEBIBYTE);

        reader.next();

        assertThat(reader.defect())
                .isEqualTo("The record is longer than 1 MiB, of which only the first 64 KiB are kept."
                        + " Look for a quote that nothing closes, or leave the large column out at the source.");
        assertThat(reader.fieldCount()).isZero();
        assertThat(utf8(reader.raw())).hasSizeBetween((64 << 10) - 1, 64 << 10);
        assertThat(reader.raw()).startsWith("1,").endsWith("é");
        assertThat(soundRecords(reader)).containsExactly(List.of("2", "b"));
    }

    @Test
    void holdsNoMoreThanItsCapOfQuoteThatIsNeverClosed() throws IOException {
        byte[] block = utf8("2,Ann\n".repeat(10_000));
        InputStream endless = new RepeatingStream(utf8("1,\""), block, 5_000);
        RecordReader reader = new RecordReader(endless, ",", 1 << 10, MEBIBYTE);

        reader.next();

        assertThat(reader.defect())
                .isEqualTo("The quote that opens field 2 is never closed, so the rest of the file is one record,"
                        + " of which only the first 64 KiB are kept. Stage the file again as a whole.");
        assertThat(reader.raw()).hasSize(64 << 10).startsWith("1,\"2,Ann\n");
        assertThat(reader.next()).isFalse();
    }

    @Test
    void rejectsTextThatIsNotUtf8() throws IOException {
        byte[] file = "1,M\u00fcnster\n2,\"\u00c3\u00bc\"\n3,\u00c3\n4,x\n".getBytes(StandardCharsets.ISO_8859_1);
        RecordReader reader = new RecordReader(new ByteArrayInputStream(file), ",");

        List<String> records = new ArrayList<>();
        while (reader.next()) {
            records.add(reader.raw() + " " + (reader.defect() == null));
        }

        assertThat(records).containsExactly("1,M\uFFFDnster false", "2,\"ü\" true", "3,\uFFFD false", "4,x true");
    }

    @Test
    void saysWhatToDoAboutTextThatIsNotUtf8() throws IOException {
        RecordReader reader = new RecordReader(new ByteArrayInputStream(new byte[] {'1', ',', (byte) 0xFF}), ",");

        reader.next();

        assertThat(reader.defect())
                .isEqualTo("The record is not valid UTF-8."
                        + " Set the character substitution of the DMS task, or correct the file.");
    }

    @Test
    void checksLongTextForUtf8() throws IOException {
        String sound = "ü".repeat(5_000);
        RecordReader reader = reader(sound + "\n" + sound + "\n");

        List<List<String>> records = soundRecords(reader);

        assertThat(records).containsExactly(List.of(sound), List.of(sound));
    }

    @Test
    void holdsNoRecordBehindTheEnd() throws IOException {
        RecordReader reader = reader("1,\"a\"b\n");
        reader.next();

        boolean more = reader.next();

        assertThat(more).isFalse();
        assertThat(reader.fieldCount()).isZero();
        assertThat(reader.raw()).isEmpty();
        assertThat(reader.defect()).isNull();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void closesItsStream() throws IOException {
        List<String> calls = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                calls.add("close");
            }
        };

        new RecordReader(in, ",").close();

        assertThat(calls).containsExactly("close");
    }

    /** The records of a file in which none has a defect. */
    private static List<List<String>> soundRecords(RecordReader reader) throws IOException {
        List<List<String>> records = new ArrayList<>();
        while (reader.next()) {
            assertThat(reader.defect()).isNull();
            records.add(IntStream.range(0, reader.fieldCount())
                    .mapToObj(reader::text)
                    .toList());
        }
        return records;
    }

    private static RecordReader reader(String file) {
        return new RecordReader(stream(file), ",");
    }

    private static InputStream stream(String file) {
        return new ByteArrayInputStream(utf8(file));
    }

    private static InputStream trickle(String file) {
        return new TrickleStream(stream(file), 1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A beginning and then the same block again and again, so that a large file needs no memory. */
    private static final class RepeatingStream extends InputStream {
        private final byte[] beginning;
        private final byte[] block;
        private final long length;
        private long at;

        RepeatingStream(byte[] beginning, byte[] block, int times) {
            this.beginning = beginning;
            this.block = block;
            this.length = beginning.length + (long) block.length * times;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("The reader asks for many bytes at a time");
        }

        @Override
        public int read(byte[] bytes, int offset, int most) {
            if (at == length) {
                return -1;
            }
            byte[] source = at < beginning.length ? beginning : block;
            int from = source == beginning ? (int) at : (int) ((at - beginning.length) % block.length);
            int count = Math.min(most, source.length - from);
            System.arraycopy(source, from, bytes, offset, count);
            at += count;
            return count;
        }
    }
}
