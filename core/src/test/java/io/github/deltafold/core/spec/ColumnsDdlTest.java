package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsDdlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOLEAN       | BOOLEAN",
                "TINYINT       | TINYINT",
                "BYTE          | TINYINT",
                "SMALLINT      | SMALLINT",
                "SHORT         | SMALLINT",
                "INT           | INT",
                "INTEGER       | INT",
                "BIGINT        | BIGINT",
                "LONG          | BIGINT",
                "FLOAT         | FLOAT",
                "REAL          | FLOAT",
                "DOUBLE        | DOUBLE",
                "DECIMAL       | DECIMAL(10,0)",
                "DECIMAL(5)    | DECIMAL(5,0)",
                "DECIMAL(38,38)| DECIMAL(38,38)",
                "DEC(12,2)     | DECIMAL(12,2)",
                "NUMERIC(12 , 2)| DECIMAL(12,2)",
                "STRING        | STRING",
                "VARCHAR(20)   | STRING",
                "CHAR(1)       | STRING",
                "CHARACTER(1)  | STRING",
                "BINARY        | BINARY",
                "DATE          | DATE",
                "TIMESTAMP     | TIMESTAMP",
                "TIMESTAMP_LTZ | TIMESTAMP",
                "timestamp     | TIMESTAMP",
                "Decimal(4,1)  | DECIMAL(4,1)"
            })
    void knowsTypesAndTheirOtherNames(String ddl, String expected) {
        List<Column> columns = ColumnsDdl.parse("price " + ddl);

        assertThat(columns).singleElement().hasToString("price " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id INT, name STRING                        | [id INT, name STRING]",
                "id INT,name STRING                         | [id INT, name STRING]",
                "id: INT, name : STRING                     | [id INT, name STRING]",
                "`id` INT, `Full Name` STRING               | [id INT, Full Name STRING]",
                "`a``b` INT, `x,y` INT                      | [a`b INT, x,y INT]",
                "`id`INT                                    | [id INT]",
                "id INT NOT NULL, name STRING not null      | [id INT, name STRING]",
                "id INT COMMENT 'the key, unique', b DATE   | [id INT, b DATE]",
                "id INT NOT NULL COMMENT \"it's\", b DATE   | [id INT, b DATE]",
                "Straße STRING, 名 STRING, _x$1 INT, 2nd INT | [Straße STRING, 名 STRING, _x$1 INT, 2nd INT]",
                "date DATE, int INT                         | [date DATE, int INT]"
            })
    void readsNamesInEveryNotation(String ddl, String expected) {
        List<Column> columns = ColumnsDdl.parse(ddl);

        assertThat(columns).hasToString(expected);
    }

    @Test
    void readsColumnsOverSeveralLines() {
        List<Column> columns = ColumnsDdl.parse("""

                id   BIGINT,
                name STRING
                """);

        assertThat(columns).hasToString("[id BIGINT, name STRING]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                        | cannot read '' (must be like 'id BIGINT, name STRING')",
                "id INT,                   | cannot read '' (must be like 'id BIGINT, name STRING')",
                "id                        | cannot read 'id' (must be like 'id BIGINT, name STRING')",
                "id INT, orderdate         | cannot read 'orderdate' (must be like 'id BIGINT, name STRING')",
                "id INT, ``STRING          | cannot read '``STRING' (must be like 'id BIGINT, name STRING')",
                "full-name STRING          | cannot read 'full-name STRING' (must be like 'id BIGINT, name STRING')",
                "id INT PRIMARY KEY        | cannot read 'PRIMARY KEY' after column 'id'",
                "id INT; name STRING       | cannot read '; name STRING' after column 'id'",
                "id INT COMMENT 'it''s'    | cannot read ''s'' after column 'id'",
                "price DECIMAL(99999999999)| cannot read '(99999999999)' after column 'price'",
                "id INT, ID STRING         | column 'ID' stands twice (Delta does not tell upper from lower case)",
                "price DECIMAL(39,2)       | column 'price' is DECIMAL(39,2) (must have 1 to 38 digits, at most as many of them decimals)",
                "price DECIMAL(0)          | column 'price' is DECIMAL(0,0) (must have 1 to 38 digits, at most as many of them decimals)",
                "price DECIMAL(2,3)        | column 'price' is DECIMAL(2,3) (must have 1 to 38 digits, at most as many of them decimals)",
                "price DECIMAL(2,-1)       | column 'price' is DECIMAL(2,-1) (must have 1 to 38 digits, at most as many of them decimals)",
                "at TIMESTAMP_NTZ          | column 'at' is TIMESTAMP_NTZ, which older readers of Delta do not know (use TIMESTAMP, read as UTC)",
                "tags ARRAY<STRING>        | column 'tags' has unknown type 'ARRAY' (must be BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), STRING, BINARY, DATE or TIMESTAMP)",
                "id NUMBER                 | column 'id' has unknown type 'NUMBER' (must be BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), STRING, BINARY, DATE or TIMESTAMP)"
            })
    void saysWhatItCannotRead(String ddl, String message) {
        assertThatThrownBy(() -> ColumnsDdl.parse(ddl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "name,        ''",
        "Straße,      ''",
        "a.b,         ''",
        "_cdc,        the name is taken by Deltafold's own column '_cdc'",
        "_CDC,        the name is taken by Deltafold's own column '_cdc'"
    })
    void reservesOneName(String name, String why) {
        String answer = ColumnsDdl.whyNotStorable(name);

        assertThat(answer).isEqualTo(why);
    }

    @Test
    void knowsWhatDeltaDoesNotStore() {
        List<String> names = List.of("", "a b", "a,b", "a;b", "a{b", "a}b", "a(b", "a)b", "a\tb", "a\nb", "a=b");

        String answers =
                names.stream().map(ColumnsDdl::whyNotStorable).distinct().collect(Collectors.joining("|"));

        assertThat(answers)
                .isEqualTo("Delta stores no name that is empty or has one of ' ,;{}()=', a tab or a line break");
    }
}
