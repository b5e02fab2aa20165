package io.github.deltafold.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A lake in a folder with one table of group {@code shop}.
 *
 * @param folder holds the configuration, staging and lake
 */
record StagedLake(Path folder) {
    /** Configures it, with one more setting, and stages a load of two rows and a file of changes, one line of them broken. */
    static StagedLake with(Path folder, String setting) throws IOException {
        StagedLake lake = new StagedLake(folder);
        Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: staging
                lake: lake
                tables: [{name: shop.items, key: [id], columns: "id INT, name STRING", group: shop}]
                %s
                """.formatted(setting));
        lake.stage("LOAD00000001.csv", "1,one\n2,two\n");
        lake.stage("20260105-100000000.csv", "U,2,TWO\nI,3,three\nU,four,lost\n");
        return lake;
    }

    String configUri() {
        return folder.resolve("deltafold.yaml").toString();
    }

    void stage(String name, String lines) throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("staging/shop/items")).resolve(name), lines);
    }
}
