package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.TableSpec.InputFormat;
import io.github.deltafold.core.spec.TableSpec.MissingColumns;
import io.github.deltafold.core.spec.TableSpec.NewColumns;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.core.testing.Declared;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakeConfigTest {
    private static final TableName ORDERS = new TableName("sales", "orders");

    @Test
    void fallsBackToTheDocumentedDefaultsOfTheFile() {
        String yaml = """
                staging: s3://acme-staging/dms
                lake: s3://acme-lake/tables
                tables: [{name: sales.orders, key: [id], columns: id INT}]
                """;

        LakeConfig config = parse(yaml);

        assertThat(config.state()).hasToString("s3://acme-lake/tables/_deltafold");
        assertThat(config.engine()).isEqualTo(EngineChoice.AUTO);
        assertThat(config.s3()).isEqualTo(new S3Settings(null, null, false));
        assertThat(config.glueCatalog()).isNull();
        assertThat(config.tableLocation(ORDERS)).hasToString("s3://acme-lake/tables/sales/orders");
    }

    @Test
    void fallsBackToTheDocumentedDefaultsOfTheTable() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING'}");

        assertThat(spec)
                .isEqualTo(new TableSpec(
                        ORDERS,
                        List.of("id"),
                        ColumnsDdl.parse("id INT, name STRING"),
                        InputFormat.CSV,
                        new CsvSpec(false, ",", ""),
                        false,
                        true,
                        List.of(),
                        List.of(),
                        "BI_",
                        null,
                        List.of(),
                        null,
                        "default",
                        Duration.ofDays(30),
                        Duration.ofMinutes(10),
                        MissingColumns.AS_NULL,
                        NewColumns.IGNORE,
                        false));
    }

    @Test
    void readsEverySettingOfTheFile() {
        String yaml = """
                staging: s3a://acme-staging/dms/
                lake: file:///data/lake
                state: s3://acme-state/deltafold
                engine: DuckDB
                s3: {endpoint: "http://localhost:9000", region: eu-central-1, path-style: true}
                glue-catalog: {database: acme, region: eu-west-1, endpoint: "http://localhost:4566"}
                defaults: {group: all}
                tables: [{name: sales.orders, key: [id], columns: id INT}]
                """;

        LakeConfig config = parse(yaml);

        assertThat(config.staging()).hasToString("s3://acme-staging/dms");
        assertThat(config.lake()).hasToString("file:///data/lake");
        assertThat(config.state()).hasToString("s3://acme-state/deltafold");
        assertThat(config.engine()).isEqualTo(EngineChoice.DUCKDB);
        assertThat(config.s3()).isEqualTo(new S3Settings("http://localhost:9000", "eu-central-1", true));
        assertThat(config.glueCatalog()).isEqualTo(new GlueCatalogSpec("acme", "eu-west-1", "http://localhost:4566"));
        assertThat(spec(config, "sales.orders").group()).isEqualTo("all");
    }

    @ParameterizedTest
    @CsvSource({"glue-catalog: {}, true", "glue-catalog:, false", "glue-catalog: null, false"})
    void registersTablesWhereTheCatalogIsNamed(String setting, boolean registers) {
        LakeConfig config =
                parse("staging: s\nlake: l\n" + setting + "\ntables: [{name: a.b, key: [id], columns: id INT}]");

        assertThat(config.glueCatalog() != null).isEqualTo(registers);
    }

    @Test
    void readsEverySettingOfATable() {
        TableSpec spec = Declared.table("""
                key: [ID, region]
                columns: id INT, region STRING, seq BIGINT, at TIMESTAMP, was_id INT
                format: parquet
                csv: {header: true, delimiter: "|", null-text: \\N}
                full-load-operation: true
                change-operation: false
                sequence: SEQ
                exclude: [at]
                before-image-prefix: was_
                commit-time: AT
                earlier-columns: ["id INT, region STRING"]
                no-supply-text: "?"
                group: nightly
                tombstone-horizon: P7D
                load-settle: PT0S
                missing-columns: refuse
                new-columns: add
                deletion-vectors: true
                """);

        assertThat(spec)
                .isEqualTo(new TableSpec(
                        ORDERS,
                        List.of("id", "region"),
                        ColumnsDdl.parse("id INT, region STRING, seq BIGINT, at TIMESTAMP, was_id INT"),
                        InputFormat.PARQUET,
                        new CsvSpec(true, "|", "\\N"),
                        true,
                        false,
                        List.of("seq"),
                        List.of("at"),
                        "was_",
                        "at",
                        List.of(ColumnsDdl.parse("id INT, region STRING")),
                        "?",
                        "nightly",
                        Duration.ofDays(7),
                        Duration.ZERO,
                        MissingColumns.REFUSE,
                        NewColumns.ADD,
                        true));
    }

    @Test
    void letsATableOverrideDefaultsAndCsvKeyByKey() {
        LakeConfig config = parse("""
                staging: staging
                lake: lake
                defaults:
                  group: all
                  load-settle: PT1M
                  csv: {header: true, delimiter: ";"}
                tables:
                  - {name: sales.orders, key: [id], group: own, csv: {delimiter: "|", null-text: NULL}}
                  - {name: sales.lines, key: [id]}
                """);

        TableSpec orders = spec(config, "sales.orders");
        TableSpec lines = spec(config, "sales.lines");

        assertThat(orders.group()).isEqualTo("own");
        assertThat(orders.loadSettle()).isEqualTo(Duration.ofMinutes(1));
        assertThat(orders.csv()).isEqualTo(new CsvSpec(true, "|", "NULL"));
        assertThat(lines.group()).isEqualTo("all");
        assertThat(lines.csv()).isEqualTo(new CsvSpec(true, ";", ""));
    }

    @Test
    void takesAnOwnEntryBeforeTheWildcardOfItsSchema() {
        LakeConfig config = parse("""
                staging: staging
                lake: lake
                defaults: {csv: {header: true}}
                tables:
                  - {name: sales.*, key: [id], group: wild}
                  - {name: sales.orders, key: [order_id], group: own}
                """);

        List<String> groups = List.of(
                spec(config, "sales.orders").group(),
                spec(config, "sales.lines").group(),
                spec(config, "sales.lines.2024").group());

        assertThat(groups).containsExactly("own", "wild", "wild");
        assertThat(spec(config, "sales.lines").name()).hasToString("sales.lines");
        assertThat(config.spec(TableName.parse("other.orders"))).isEmpty();
    }

    @Test
    void readsJson() {
        String json = "{\n  \"staging\": \"staging\",\n  \"lake\": \"lake\",\n  \"tables\": ["
                + "{\"name\": \"sales.orders\", \"key\": [\"id\"], \"columns\": \"id INT\","
                + " \"csv\": {\"delimiter\": \"\\t\", \"null-text\": \"\\\\N\"}}]\n}\n";

        LakeConfig config = parse(json);

        assertThat(spec(config, "sales.orders").csv()).isEqualTo(new CsvSpec(false, "\t", "\\N"));
    }

    @Test
    void takesRelativePathsFromTheFolderOfTheFile() {
        LakeConfig config = parse("""
                staging: in
                lake: ../lake
                state: /state
                tables: [{name: sales.orders, key: [id], columns: id INT}]
                """);

        assertThat(config.staging()).hasToString("file:///conf/in");
        assertThat(config.lake()).hasToString("file:///lake");
        assertThat(config.state()).hasToString("file:///state");
    }

    @Test
    void spellsColumnNamesAsDeclared() {
        TableSpec spec = Declared.table(
                "{key: [ORDERID], sequence: [Seq], exclude: [NOTE], columns: 'OrderID INT, seq INT, note STRING'}");

        assertThat(spec.key()).containsExactly("OrderID");
        assertThat(spec.sequence()).containsExactly("seq");
        assertThat(spec.exclude()).containsExactly("note");
    }

    @ParameterizedTest
    @CsvSource({
        "BI_id,    true",
        "bi_ID,    true",
        "BI_name,  true",
        "BI_other, false",
        "BI_,      false",
        "id,       false"
    })
    void tellsBeforeImagesFromColumnsThatOnlyLookLikeThem(String column, boolean expected) {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING'}");

        boolean beforeImage = spec.isBeforeImage(column);

        assertThat(beforeImage).isEqualTo(expected);
    }

    @Test
    void knowsNoBeforeImagesWithoutAPrefix() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING', before-image-prefix: ''}");

        assertThat(spec.isBeforeImage("BI_id")).isFalse();
        assertThat(spec.stores("id")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // the file
                "[a]                         | the file must hold settings, as 'name: value'.",
                "stagin: x                   | the file has unknown setting 'stagin'. Did you mean 'staging'?",
                "lake: l                     | the file lacks 'staging'. Add it, for example 'staging: s3://acme-staging/dms'.",
                "staging: s                  | the file lacks 'lake'. Add it, for example 'lake: s3://acme-lake/tables'.",
                "{staging: s, lake: gs://l}  | the file has 'lake: gs://l' (must be an s3:// or file:/// URI or a path). Correct it.",
                "{staging: s, lake: s3:///l} | the file has 'lake: s3:///l' (must be an s3:// or file:/// URI or a path). Correct it.",
                "{staging: [s], lake: l}     | the file has 'staging: [s]' (must be one value). Correct it.",
                "{staging: s, lake: l, engine: flink} | the file has 'engine: flink' (must be one of [auto, spark, duckdb]). Correct it.",
                "{staging: s, lake: l, s3: {url: u}}  | 's3' has unknown setting 'url'. It must be one of [endpoint, path-style, region].",
                "{staging: s, lake: l, glue-catalog: {databse: d}} | 'glue-catalog' has unknown setting 'databse'. Did you mean 'database'?",
                "{staging: s, lake: l, glue-catalog: true} | 'glue-catalog' must hold settings, as 'name: value'.",
                "{staging: s, lake: l, glue-catalog: {database: Sales}} | 'glue-catalog' has 'database: Sales' (must be a name in lower case, as Glue keeps it). Correct it.",
                "{staging: s, lake: l, glue-catalog: {endpoint: localhost}} | 'glue-catalog' has 'endpoint: localhost' (must be a URL such as https://host:4566). Correct it.",
                "{staging: s, lake: l, s3: local}     | 's3' must hold settings, as 'name: value'.",
                "{staging: s, lake: l, s3: {path-style: yes}} | 's3' has 'path-style: yes' (must be true or false). Correct it.",
                "{staging: s, lake: s}       | the file has 'lake: s' (must be neither 'staging' nor a folder above or below it). Correct it.",
                "{staging: s, lake: ./s/l/}  | the file has 'lake: ./s/l/' (must be neither 'staging' nor a folder above or below it). Correct it.",
                "{staging: l/s, lake: l}     | the file has 'lake: l' (must be neither 'staging' nor a folder above or below it). Correct it.",
                "{staging: 's3://b', lake: 's3a://b/l'} | the file has 'lake: s3a://b/l' (must be neither 'staging' nor a folder above or below it). Correct it.",
                "{staging: s, lake: l, state: l/sales/orders} | the file has 'state: l/sales/orders' (must lie outside of 'lake', or in a folder of it whose name begins with '_'). Correct it.",
                "{staging: s, lake: l, state: l} | the file has 'state: l' (must lie outside of 'lake', or in a folder of it whose name begins with '_'). Correct it.",
                "{staging: s, lake: l, state: s/state} | the file has 'state: s/state' (must be neither 'staging' nor a folder above or below it). Correct it.",
                "{staging: s, lake: l}       | the file lacks 'tables'. Add it, for example 'tables: [{name: sales.orders, key: [id]}]'.",
                "{staging: s, lake: l, tables: x}  | the file has 'tables: x' (must be a list). Correct it.",
                "{staging: s, lake: l, tables: [x]} | an entry of 'tables' must hold settings, as 'name: value'.",
                "{staging: s, lake: l, defaults: {name: a.b}} | 'defaults' has unknown setting 'name'. It must be one of [before-image-prefix, change-operation, columns, commit-time, csv, deletion-vectors, earlier-columns, exclude, format, full-load-operation, group, key, load-settle, missing-columns, new-columns, no-supply-text, sequence, tombstone-horizon].",
                // a table
                "{staging: s, lake: l, tables: [{key: [id]}]} | an entry of 'tables' lacks 'name'. Add it, for example 'name: sales.orders'.",
                "{staging: s, lake: l, tables: [{name: orders, key: [id]}]} | orders has 'name: orders' (must be schema.table as in the staging path, or schema.*). Correct it.",
                "{staging: s, lake: l, tables: [{name: '*.*', key: [id]}]} | *.* has 'name: *.*' (must be schema.table as in the staging path, or schema.*). Correct it.",
                "{staging: s, lake: l, tables: [{name: 's.a*', key: [id]}]} | s.a* has 'name: s.a*' (must be schema.table as in the staging path, or schema.*). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, kye: [id]}]} | a.b has unknown setting 'kye'. Did you mean 'key'?",
                "{staging: s, lake: l, tables: [{name: a.b, primary-key: [id]}]} | a.b has unknown setting 'primary-key'. Did you mean 'key'?",
                "{staging: s, lake: l, tables: [{name: a.b, csv: {quote: x}}]} | a.b.csv has unknown setting 'quote'. It must be one of [delimiter, header, null-text].",
                "{staging: s, lake: l, tables: [{name: a.b, key: {id: 1}}]} | a.b has 'key: {id=1}' (must be one value). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [[id]]}]} | a.b has 'key: [[id]]' (must be a list of texts). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], format: json}]} | a.b has 'format: json' (must be one of [csv, parquet]). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], missing-columns: ignore}]} | a.b has 'missing-columns: ignore' (must be one of [as-null, refuse]). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], new-columns: refuse}]} | a.b has 'new-columns: refuse' (must be one of [ignore, add]). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], full-load-operation: 1}]} | a.b has 'full-load-operation: 1' (must be true or false). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], tombstone-horizon: 30d}]} | a.b has 'tombstone-horizon: 30d' (must be a duration such as P30D or PT10M). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], load-settle: PT-1M}]} | a.b has 'load-settle: PT-1M' (must be a duration such as P30D or PT10M). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], group: ''}]} | a.b has 'group: ' (must be a name; leave it out for the group 'default'). Correct it.",
                "{staging: s, lake: l, defaults: {group: ' '}, tables: [{name: a.b, key: [id]}]} | a.b has 'group:  ' (must be a name; leave it out for the group 'default'). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], csv: {delimiter: ''}}]} | a.b.csv has 'delimiter: ' (must not be empty, a quote or a line break). Correct it.",
                "{staging: s, lake: l, tables: [{name: a.b, key: [id], csv: {delimiter: '\"'}}]} | a.b.csv has 'delimiter: \"' (must not be empty, a quote or a line break). Correct it."
            })
    void saysWhatItCannotRead(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read configuration 'deltafold.yaml': " + message);
    }

    @Test
    void saysInWhichLineItIsNoYaml() {
        assertThatThrownBy(() -> parse("staging: s\nlake: [\n"))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read configuration 'deltafold.yaml': it is not YAML: expected the node content, but"
                        + " found '<stream end>' in line 3.");
    }

    @Test
    void refusesATableThatIsDeclaredTwice() {
        String yaml = """
                staging: s
                lake: l
                tables:
                  - {name: sales.orders, key: [id], columns: id INT}
                  - {name: sales.orders, key: [id], columns: id INT}
                """;

        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read configuration 'deltafold.yaml': table 'sales.orders' is declared twice. Remove"
                        + " one of the two entries.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{columns: 'id INT, region STRING'} | Cannot merge into sales.orders: its spec names no key columns. Add 'key' with one or more of [id, region]. Tables without a key are not supported yet.",
                "{csv: {header: true}}              | Cannot merge into sales.orders: its spec names no key columns. Add 'key' with the columns that identify a row. Tables without a key are not supported yet.",
                "{key: [id]}                        | Cannot read files of sales.orders: nothing names their columns. Declare 'columns' in the order of the source table, or have DMS write a header (AddColumnName=true) and set 'csv: {header: true}'.",
                "{key: [ident], columns: 'id INT'}  | Cannot use the spec of sales.orders: 'key' names column 'ident', which 'columns' does not declare. It must be one of [id].",
                "{key: [id], columns: 'id INT', sequence: [changed_at]} | Cannot use the spec of sales.orders: 'sequence' names column 'changed_at', which 'columns' does not declare. It must be one of [id].",
                "{key: [id], columns: 'id INT, change_seq STRING', csv: {header: true}, sequence: [chnage_seq]} | Cannot use the spec of sales.orders: 'sequence' names column 'chnage_seq', which 'columns' does not declare. Did you mean 'change_seq'?",
                "{key: [id], columns: 'id INT, ssn STRING', csv: {header: true}, exclude: [snn]} | Cannot use the spec of sales.orders: 'exclude' names column 'snn', which 'columns' does not declare. Did you mean 'ssn'?",
                "{key: [id], columns: 'id INT', exclude: [nam]} | Cannot use the spec of sales.orders: 'exclude' names column 'nam', which 'columns' does not declare. It must be one of [id].",
                "{key: [id], columns: 'id INT', commit-time: at} | Cannot use the spec of sales.orders: 'commit-time' names column 'at', which 'columns' does not declare. It must be one of [id].",
                "{key: [id], columns: 'id FLOAT'}   | Cannot use the spec of sales.orders: 'key' names column 'id' of type FLOAT, whose values do not compare exactly. Declare it DECIMAL or STRING.",
                "{key: [id], columns: 'id INT, s DOUBLE', sequence: s} | Cannot use the spec of sales.orders: 'sequence' names column 's' of type DOUBLE, whose values do not compare exactly. Declare it DECIMAL or STRING.",
                "{key: [id], columns: 'id NUMBER'}  | Cannot use the spec of sales.orders: 'columns': column 'id' has unknown type 'NUMBER' (must be BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), STRING, BINARY, DATE or TIMESTAMP). Correct it.",
                "{key: [id], columns: 'id INT, _cdc STRING'} | Cannot use the spec of sales.orders: 'columns': column '_cdc' cannot be stored: the name is taken by Deltafold's own column '_cdc'. Correct it.",
                "{key: [id], columns: 'id INT, `a b` INT'} | Cannot use the spec of sales.orders: 'columns': column 'a b' cannot be stored: Delta stores no name that is empty or has one of ' ,;{}()=', a tab or a line break. Correct it.",
                "{key: [id], columns: 'id INT', exclude: [id]} | Cannot use the spec of sales.orders: 'exclude': column 'id' is part of the key. Correct it.",
                "{key: [id], columns: 'id INT, a INT', earlier-columns: ['id INT', 'id INT']} | Cannot use the spec of sales.orders: 'earlier-columns': two layouts have 1 columns, and only the width tells layouts apart. Correct it.",
                "{key: [id], columns: 'id INT, a INT', earlier-columns: ['id INT, b INT']} | Cannot use the spec of sales.orders: 'earlier-columns': two layouts have 2 columns, and only the width tells layouts apart. Correct it.",
                "{key: [id], columns: 'id INT, a INT', earlier-columns: ['a INT']} | Cannot use the spec of sales.orders: 'earlier-columns': a layout lacks key column 'id'. Correct it.",
                "{key: [id], columns: 'id INT, a INT', earlier-columns: ['id']} | Cannot use the spec of sales.orders: 'earlier-columns': cannot read 'id' (must be like 'id BIGINT, name STRING'). Correct it."
            })
    void saysWhatDoesNotAgree(String settings, String message) {
        assertThatThrownBy(() -> Declared.table(settings))
                .isInstanceOf(BadSetting.class)
                .hasMessage(message);
    }

    @Test
    void storesNoForbiddenNameThatIsExcluded() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, `a b` INT', exclude: [a b]}");

        assertThat(spec.stores("a b")).isFalse();
    }

    @Test
    void excludesAColumnThatOnlyHeadersHaveWhereTheTableTakesColumnsOn() {
        TableSpec spec = Declared.table(
                "{key: [id], columns: 'id INT, name STRING', csv: {header: true}, new-columns: add, exclude: [x y, NAME]}");

        assertThat(spec.exclude()).containsExactly("x y", "name");
        assertThat(spec.stores("X Y")).isFalse();
    }

    @Test
    void takesNeighboursThatOnlyBeginAlikeForDifferentFolders() {
        LakeConfig config =
                parse("{staging: data, lake: data-lake, tables: [{name: a.b, key: [id], columns: id INT}]}");

        assertThat(config.lake()).hasToString("file:///conf/data-lake");
    }

    @Test
    void namesTheNearestGroupForAnUnknownOne() {
        LakeConfig config = parse("{staging: s, lake: l, defaults: {key: id, columns: id INT},"
                + " tables: [{name: a.b, group: nightly}, {name: a.c}]}");

        assertThat(config.groups()).containsExactly("default", "nightly");
        assertThat(config.unknownGroup("nigthly"))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot find group 'nigthly' in configuration 'deltafold.yaml'. Did you mean 'nightly'?");
    }

    @Test
    void letsWildcardsStandForWhatIsStaged() {
        LakeConfig config = parse(
                "{staging: s, lake: l, defaults: {key: id, columns: id INT}," + " tables: [{name: a.*}, {name: b.b}]}");

        assertThat(config.specs(Set.of(TableName.parse("a.x"), TableName.parse("c.x"))))
                .extracting(spec -> spec.name().toString())
                .containsExactly("a.x", "b.b");
    }

    @Test
    void namesTheNearestTableForAnUnknownOne() {
        LakeConfig config = parse("{staging: s, lake: l, tables: [{name: sales.orders, key: [id], columns: id INT}]}");

        RuntimeException failure = config.unknownTable(TableName.parse("sales.order"));

        assertThat(failure)
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot find table sales.order in configuration 'deltafold.yaml'. Did you mean"
                        + " 'sales.orders'?");
    }

    private static LakeConfig parse(String yaml) {
        return LakeConfig.parse(yaml, "deltafold.yaml", Path.of("/conf"));
    }

    private static TableSpec spec(LakeConfig config, String table) {
        return config.spec(TableName.parse(table)).orElseThrow();
    }
}
