package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.FileKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeOrderTest {
    /** The last character of the basic plane, and the first beyond: as UTF-16 the second would come first. */
    private static final String BASIC = "\uFFFD";

    private static final String ASTRAL = "\uD83D\uDE00";

    @Test
    void comparesFromGenerationToLine() {
        List<ChangeOrder> ascending = List.of(
                order(1, FileKind.FULL_LOAD, "", "LOAD00000001", "s/t/LOAD00000001.csv", 1),
                order(1, FileKind.FULL_LOAD, "", "LOAD00000001", "s/t/LOAD00000001.csv", 2),
                order(1, FileKind.FULL_LOAD, "", "LOAD00000009", "s/t/LOAD00000009.csv", 1),
                order(1, FileKind.FULL_LOAD, "", "LOAD0000000A", "s/t/LOAD0000000A.csv", 1),
                order(1, FileKind.FULL_LOAD, "", "LOAD00000010", "s/t/LOAD00000010.csv", 1),
                order(1, FileKind.CHANGES, "", "20260105-090000000", "s/t/20260105-090000000.csv", 9),
                order(1, FileKind.CHANGES, "", "20260105-090000000", "s/t/20260105-090000000.csv", 10),
                order(1, FileKind.CHANGES, "", "20260105-100000000", "s/t/b/20260105-100000000.csv", 1),
                order(1, FileKind.CHANGES, "", "20260105-110000000", "s/t/a/20260105-110000000.csv", 1),
                order(1, FileKind.CHANGES, "", "20260105-110000000", "s/t/b/20260105-110000000.csv", 1),
                order(1, FileKind.CHANGES, "1", "20260105-090000000", "s/t/20260105-090000000.csv", 1),
                order(1, FileKind.CHANGES, "10", "20260105-080000000", "s/t/20260105-080000000.csv", 1),
                order(1, FileKind.CHANGES, "2", "20260105-070000000", "s/t/20260105-070000000.csv", 1),
                order(2, FileKind.FULL_LOAD, "", "LOAD00000001", "s/t/LOAD00000001.csv", 1));
        List<ChangeOrder> shuffled = new ArrayList<>(ascending);
        Collections.shuffle(shuffled, new Random(1));

        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(ascending);
    }

    @Test
    void comparesTextByItsBytesInUtf8() {
        ChangeOrder basicSequence = order(1, FileKind.CHANGES, BASIC, "n", "f", 1);
        ChangeOrder astralSequence = order(1, FileKind.CHANGES, ASTRAL, "n", "f", 1);
        ChangeOrder basicFile = order(1, FileKind.CHANGES, "", "n", "s/" + BASIC + "/n.csv", 1);
        ChangeOrder astralFile = order(1, FileKind.CHANGES, "", "n", "s/" + ASTRAL + "/n.csv", 1);

        assertThat(basicSequence).isLessThan(astralSequence);
        assertThat(basicFile).isLessThan(astralFile);
        assertThat(BASIC).isGreaterThan(ASTRAL);
    }

    @Test
    void isEqualForTheSameLineOnly() {
        ChangeOrder order = order(1, FileKind.CHANGES, "5", "n", "f", 1);

        int same = order.compareTo(order(1, FileKind.CHANGES, "5", "n", "f", 1));
        int next = order.compareTo(order(1, FileKind.CHANGES, "5", "n", "f", 2));

        assertThat(same).isZero();
        assertThat(next).isNegative();
    }

    private static ChangeOrder order(
            int generation, FileKind kind, String sequence, String name, String file, long line) {
        return new ChangeOrder(generation, kind, sequence, name, file, line);
    }
}
