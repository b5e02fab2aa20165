package io.github.deltafold.core.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagedFileNameTest {
    @ParameterizedTest
    @CsvSource({
        "sales/orders/LOAD00000001.csv,                       sales.orders,        FULL_LOAD, CSV,     LOAD00000001",
        "sales/orders/LOAD0000000A.csv,                       sales.orders,        FULL_LOAD, CSV,     LOAD0000000A",
        "sales/orders/LOADFFFFFFFF.csv.gz,                    sales.orders,        FULL_LOAD, CSV_GZ,  LOADFFFFFFFF",
        "sales/orders/LOAD00000001.parquet,                   sales.orders,        FULL_LOAD, PARQUET, LOAD00000001",
        "sales/orders/LOAD00000001.parquet.gz,                sales.orders,        FULL_LOAD, PARQUET, LOAD00000001",
        "sales/orders/SEGMENT1_LOAD00000001.csv,              sales.orders,        FULL_LOAD, CSV,     SEGMENT1_LOAD00000001",
        "sales/orders/SEGMENT12_LOAD0000000A.csv,             sales.orders,        FULL_LOAD, CSV,     SEGMENT12_LOAD0000000A",
        "sales/orders/p2024/LOAD00000001.csv,                 sales.orders,        FULL_LOAD, CSV,     LOAD00000001",
        "sales/orders/20240612-103125108.csv,                 sales.orders,        CHANGES,   CSV,     20240612-103125108",
        "sales/orders/20240612-103125108.csv.gz,              sales.orders,        CHANGES,   CSV_GZ,  20240612-103125108",
        "sales/orders/20141029-1134010000.csv,                sales.orders,        CHANGES,   CSV,     20141029-1134010000",
        "sales/orders/20141029-113401000000.parquet,          sales.orders,        CHANGES,   PARQUET, 20141029-113401000000",
        "sales/orders/2021/11/23/20211123-013830913.parquet,  sales.orders,        CHANGES,   PARQUET, 20211123-013830913",
        "sales/orders/2022-10-23/20221023-013830913.csv,      sales.orders,        CHANGES,   CSV,     20221023-013830913",
        "sales/PAYLOAD/20240612-103125108.csv,                sales.PAYLOAD,       CHANGES,   CSV,     20240612-103125108",
        "UPLOADS/orders/20240612-103125108.csv,               UPLOADS.orders,      CHANGES,   CSV,     20240612-103125108",
        "sales/LOAD00000001.csv/LOAD00000002.csv,             sales.LOAD00000001.csv, FULL_LOAD, CSV,  LOAD00000002",
        "sales/order lines/LOAD00000001.csv,                  sales.order lines,   FULL_LOAD, CSV,     LOAD00000001",
        "sales/orders.2024/LOAD00000001.csv,                  sales.orders.2024,   FULL_LOAD, CSV,     LOAD00000001"
    })
    void readsTableKindFormatAndFileOrderOfKey(
            String key, String table, FileKind kind, FileFormat format, String base) {
        Optional<StagedFileName> name = StagedFileName.parse(key);

        assertThat(name).contains(new StagedFileName(TableName.parse(table), kind, format, base));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LOAD00000001.csv",
                "sales/LOAD00000001.csv",
                "/sales/LOAD00000001.csv",
                "sales//LOAD00000001.csv",
                "sales.eu/orders/LOAD00000001.csv",
                "sales/orders/LOAD0000001.csv",
                "sales/orders/LOAD000000001.csv",
                "sales/orders/LOAD0000000a.csv",
                "sales/orders/LOAD0000000G.csv",
                "sales/orders/load00000001.csv",
                "sales/orders/SEGMENT_LOAD00000001.csv",
                "sales/orders/XLOAD00000001.csv",
                "sales/orders/20240612-10312510.csv",
                "sales/orders/2024061-103125108.csv",
                "sales/orders/20240612103125108.csv",
                "sales/orders/CDC_TXN-20201117153046033.csv",
                "sales/orders/20240612-103125108.CSV",
                "sales/orders/20240612-103125108.csv.zip",
                "sales/orders/20240612-103125108.json",
                "sales/orders/20240612-103125108",
                "sales/orders/20240612-103125108.csv/",
                "sales/orders/20240612-103125108.csv\n",
                "sales/orders/20240612-103125108 (1).csv"
            })
    void leavesOtherKeysOutside(String key) {
        Optional<StagedFileName> name = StagedFileName.parse(key);

        assertThat(name).isEmpty();
    }

    @Test
    void refusesKeyThatWasThoughtToBeInside() {
        assertThatThrownBy(() -> StagedFileName.of("sales/orders/orders.csv"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not the key of a staged file: sales/orders/orders.csv");
    }

    @ParameterizedTest
    @CsvSource({
        "awsdms_status/LOAD00000001.csv,                        true",
        "control/awsdms_history/20240612-103125108.csv,         true",
        "awsdms_suspended_tables/20240612-103125108.parquet,    true",
        "s3_validation_failures/part-0.parquet,                 true",
        "dms/s3_validation_failures/part-0.parquet,             true",
        "sales/,                                                true",
        "sales/orders/,                                         true",
        "sales/my_awsdms_table/LOAD00000001.csv,                false",
        "sales/s3_validation_failures_old/LOAD00000001.csv,     false",
        "sales/orders/LOAD00000001.csv,                         false",
        "sales/orders/notes.txt,                                false"
    })
    void tellsForeignKeysFromUnknownOnes(String key, boolean expected) {
        boolean foreign = StagedFileName.isForeign(key);

        assertThat(foreign).isEqualTo(expected);
    }
}
