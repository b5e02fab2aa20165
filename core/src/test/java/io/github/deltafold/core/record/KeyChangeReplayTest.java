package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.record.KeyChangeReplay.Finding;
import io.github.deltafold.core.record.KeyChangeReplay.KeyChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows are {@code key=name}; a name alone is the load's, {@code name@line} a change's. */
class KeyChangeReplayTest {
    private final List<Long> staying = new ArrayList<>();
    private final List<Long> unburied = new ArrayList<>();
    private final List<Long> overtaken = new ArrayList<>();
    private final KeyChangeReplay replay = new KeyChangeReplay(Map.of(), this::find);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            shift                             | 1=a 2=b       | 1>2=a 2>3=b             | 2
            chain                             | 1=a           | 1>2=a 2>3=a             |
            swap                              | 1=a 2=b       | 1>2=a 2>1=b             | 2
            there and back                    | 1=a           | 1>2=a 2>1=a             |
            shift of equal rows               | 1=a 2=a       | 1>2=a 2>3=a             | 2
            shift cut by another change       | 1=a 2=b       | 1>2=a 9=z 2>3=b         |
            shift over a change's row         | 1=a 2=b@1     | 1>2=a 2>3=b             | 2
            load saw the shift                | 2=a 3=b       | 1>2=a 2>3=b             | 2
            load saw the swap                 | 1=b 2=a       | 1>2=a 2>1=b             | 2
            load saw the chain's beginning    | 2=a           | 1>2=a 2>3=a             |
            the same, with other values       | 2=a           | 1>2=a 2>3=x             |
            load saw a later line of the run  | 2=a 4=c       | 1>2=a 2>3=b 3>4=c       | 2
            row was inserted, load saw it move | 2=a          | 1=a 1>2=a 2>3=a         |
            the same, of NULLs                | 2=NULL        | 1=NULL 1>2=NULL 2>3=NULL |
            load's row of NULLs is another    | 2=NULL        | 1=a 1>2=a 2>1=NULL      | 3
            """)
    void tellsWhoStays(String about, String held, String lines, String expected) {
        for (String row : held.split(" ", -1)) {
            String[] parts = row.split("[=@]", -1);
            boolean load = parts.length == 2;
            replay.holdRow(
                    parts[0], order(load ? FileKind.FULL_LOAD : FileKind.CHANGES, "before", 1), content(parts[1]));
        }

        long line = 0;
        for (String change : lines.split(" ", -1)) {
            String[] parts = change.split("[=>]", -1);
            ChangeOrder order = order(FileKind.CHANGES, "file", ++line);
            if (parts.length == 2) {
                replay.upsert(parts[0], order, content(parts[1]));
            } else {
                replay.change(new KeyChange(parts[0], parts[1], order, content(parts[2]), false));
            }
        }
        replay.finish();

        assertThat(staying).as(about).isEqualTo(numbers(expected));
    }

    /** Tombstones are {@code key@line}, rows that were done {@code key=name@line}; {@code !} marks the line to do, {@code ?} a rejected one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            middle of a shift             | 2=a@1 3@3 4=c@3 | 1>2=a !2>3=b 3>4=c | 1 2 3 | 3
            last of a shift               | 2=a@1 3=b@2     | 1>2=a 2>3=b !3>4=c | 1 2 3 |
            first of a shift              | 2@2 3=b@2 4=c@3 | !1>2=a 2>3=b 3>4=c | 2 3   | 2
            middle of a chain             | 2=a@1 3@3 4=a@3 | 1>2=a !2>3=a 3>4=a | 1 3   |
            first of a swap               | 1=b@2 2@2       | !1>2=a 2>1=b       | 2     | 2
            last of a swap                | 2=a@1           | 1>2=a !2>1=b       | 1 2   |
            a rejected line cuts no shift | 1=a@0 2=b@0     | 1>2=a ? 2>3=b      | 3     |
            """)
    void putsALineAmongThoseThatAreDone(
            String about, String held, String lines, String expected, String expectedUnburied) {
        KeyChangeReplay again = new KeyChangeReplay(Map.of("file", 9L), this::find);
        for (String state : held.split(" ", -1)) {
            String[] parts = state.split("[=@]", -1);
            long line = Long.parseLong(parts[parts.length - 1]);
            ChangeOrder order = order(FileKind.CHANGES, line == 0 ? "before" : "file", line);
            if (parts.length == 2) {
                again.holdTombstone(parts[0], order);
            } else {
                again.holdRow(parts[0], order, content(parts[1]));
            }
        }

        long line = 0;
        for (String change : lines.split(" ", -1)) {
            ChangeOrder order = order(FileKind.CHANGES, "file", ++line);
            if (change.equals("?")) {
                again.reject(order);
            } else {
                String[] parts = change.replace("!", "").split("[=>]", -1);
                again.change(new KeyChange(parts[0], parts[1], order, content(parts[2]), change.startsWith("!")));
            }
        }
        again.finish();

        assertThat(staying).as(about).isEqualTo(numbers(expected));
        assertThat(unburied).as(about).isEqualTo(numbers(expectedUnburied));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a later file left a tombstone       | later   | 2 |      | true
            a later file left a row             | later   | 2 | a    | true
            an earlier file left a row          | earlier | 2 | a    | false
            a later line of the file, a row     | file    | 2 | a    | false
            a later file, at the key gone to    | later   | 1 | a    | true
            """)
    void tellsThatALaterFileWasThere(String about, String file, String key, @Nullable String name, boolean expected) {
        ChangeOrder order = order(FileKind.CHANGES, file, file.equals("file") ? 9 : 1);
        if (name == null) {
            replay.holdTombstone(key, order);
        } else {
            replay.holdRow(key, order, content(name));
        }

        replay.change(new KeyChange("2", "1", order(FileKind.CHANGES, "file", 2), content("b"), true));
        replay.finish();

        assertThat(overtaken).as(about).isEqualTo(expected ? List.of(2L) : List.of());
    }

    private void find(Finding finding, ChangeOrder order) {
        switch (finding) {
            case KEY_STAYS -> staying.add(order.line());
            case UNBURIED -> unburied.add(order.line());
            case OVERTAKEN -> overtaken.add(order.line());
        }
    }

    private static List<Long> numbers(@Nullable String text) {
        return text == null
                ? List.of()
                : Stream.of(text.split(" ", -1)).map(Long::valueOf).toList();
    }

    private static ChangeOrder order(FileKind kind, String file, long line) {
        return new ChangeOrder(1, kind, "", file, file, line);
    }

    private static RowContent content(String name) {
        return RowContent.of(Collections.singletonList(name.equals("NULL") ? null : name));
    }
}
