package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, """
                tables:
                  - {name: sales.notes, key: [id], columns: 'note STRING, id INT', csv: {null-text: NULL}}
                  - name: sales.types
                    key: [id]
                    columns: >
                      id BIGINT, flag BOOLEAN, price DECIMAL(38,10), small FLOAT, big DOUBLE, day DATE, at TIMESTAMP,
                      raw BINARY, BI_id BIGINT, secret STRING
                    exclude: [secret]
                  - {name: sales.named, key: [id], csv: {header: true}}
                """);
    }

    @Test
    void writesCsvThatReadsBackExactly() {
        lake.stage(
                "sales/notes/LOAD00000001.csv",
                "NULL,1",
                ",2",
                "\"\",3",
                "\\N,4",
                "-dash,5",
                "ümlaut,6",
                "\"a,b\",7",
                "\"say \"\"hi\"\"\",8",
                "\"two\nlines\",9",
                " blank ,10",
                "\"\\N\",11",
                "NULLS,12",
                "#hash,13",
                "\"a\rb\",14",
                "😀,15");

        CommandRun run = shown("sales.notes", "--format", "csv");

        assertThat(run).isEqualTo(new CommandRun(0, """
                        note,id
                        \\N,1
                        "",2
                        "",3
                        "\\N",4
                        -dash,5
                        ümlaut,6
                        "a,b",7
                        "say ""hi""\",8
                        "two
                        lines",9
                         blank ,10
                        "\\N",11
                        NULLS,12
                        #hash,13
                        "a\rb",14
                        😀,15
                        """, ""));
    }

    @Test
    void writesEveryTypeAsCsv() {
        stageTypes();

        CommandRun run = shown("sales.types", "--format", "csv");

        assertThat(run.out()).isEqualTo("""
                        id,flag,price,small,big,day,at,raw
                        9,true,12345678901234567890.1000000000,0.1,1.0E10,2024-02-29,2024-06-12 10:30:25,0aff
                        10,false,-0.5000000000,-1.5,NaN,0001-01-01,2024-06-12 10:30:25.1,\\N
                        11,\\N,\\N,\\N,\\N,\\N,2024-06-12 10:30:25.104667,""
                        """);
    }

    @Test
    void writesJsonWithDecimalsAsText() {
        stageTypes();

        CommandRun run = shown("sales.types", "--format", "json");

        assertThat(run.out()).isEqualTo("""
                        [
                        {"id":9,"flag":true,"price":"12345678901234567890.1000000000","small":0.1,"big":1.0E10,"day":"2024-02-29","at":"2024-06-12 10:30:25","raw":"0aff"}
                        ,{"id":10,"flag":false,"price":"-0.5000000000","small":-1.5,"big":"NaN","day":"0001-01-01","at":"2024-06-12 10:30:25.1","raw":null}
                        ,{"id":11,"flag":null,"price":null,"small":null,"big":null,"day":null,"at":"2024-06-12 10:30:25.104667","raw":""}
                        ]
                        """);
    }

    @Test
    void drawsATableUnlessToldOtherwise() {
        lake.stage("sales/notes/LOAD00000001.csv", "Ann,2", "NULL,1");

        CommandRun run = shown("sales.notes");

        assertThat(run.out()).isEqualTo("""
                        +------+----+
                        | note | id |
                        +------+----+
                        | NULL |  1 |
                        | Ann  |  2 |
                        +------+----+
                        2 rows
                        """);
    }

    @Test
    void showsAnEarlierVersion() {
        lake.stage("sales/notes/LOAD00000001.csv", "Ann,1");
        lake.drain(engine, "sales.notes");
        lake.stage("sales/notes/20260105-090000000.csv", "U,Anna,1");

        CommandRun latest = shown("sales.notes", "--format", "csv");
        CommandRun first = shown("sales.notes", "--format", "csv", "--version", "1");
        CommandRun none = shown("sales.notes", "--format", "csv", "--version", "7");

        assertThat(latest.out()).isEqualTo("note,id\nAnna,1\n");
        assertThat(first.out()).isEqualTo("note,id\nAnn,1\n");
        assertThat(none)
                .isEqualTo(new CommandRun(2, "", "error: Cannot show sales.notes as of version 7: there is none.\n"));
    }

    @Test
    void givesTheHeaderOfATableWithoutDataAndStartsNoEngine() {
        EngineFactory none = (config, choice) -> {
            throw new IllegalStateException("Nothing to read");
        };

        CommandRun csv = show(none, "sales.types", "--format", "csv");
        CommandRun json = show(none, "sales.types", "--format", "json");

        assertThat(csv).isEqualTo(new CommandRun(0, "id,flag,price,small,big,day,at,raw\n", ""));
        assertThat(json).isEqualTo(new CommandRun(0, "[\n]\n", ""));
    }

    @Test
    void saysThatTheColumnsAreNotKnownYet() {
        CommandRun csv = show((config, choice) -> engine, "sales.named", "--format", "csv");
        CommandRun json = show((config, choice) -> engine, "sales.named", "--format", "json");

        assertThat(csv)
                .isEqualTo(new CommandRun(
                        0, "", "Table sales.named has no data yet, and its columns are not known yet.\n"));
        assertThat(json).isEqualTo(new CommandRun(0, "[\n]\n", ""));
    }

    @Test
    void refusesATableThatIsNotDeclared() {
        CommandRun run = show((config, choice) -> engine, "sales.note");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot find table sales.note in configuration '" + lake.configFile()
                                + "'. Did you mean 'sales.notes'?\n"));
    }

    private void stageTypes() {
        lake.stage(
                "sales/types/LOAD00000001.csv",
                "9,true,12345678901234567890.1,0.1,10000000000,2024-02-29,2024-06-12 10:30:25.000000,0aFF,,x",
                "10,f,-.5,-1.5,NaN,0001-01-01,2024-06-12 10:30:25.100,,,x",
                "11,,,,,,2024-06-12 10:30:25.104667,\"\",,x");
    }

    /** Drains the table first. */
    private CommandRun shown(String table, String... arguments) {
        lake.drain(engine, table);
        List<String> all = new ArrayList<>(List.of(table));
        all.addAll(List.of(arguments));
        return show((config, choice) -> engine, all.toArray(new String[0]));
    }

    private CommandRun show(EngineFactory engines, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("show", "--config", lake.configFile().toString()));
        all.addAll(List.of(arguments));
        return CommandRun.of(engines, lake.clock(), all.toArray(new String[0]));
    }
}
