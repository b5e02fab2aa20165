package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeSettingsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9.-]+)` \\|");

    @Test
    void namesEverySettingAndNoOther() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String table =
                readme.substring(readme.indexOf("<!-- settings -->"), readme.indexOf("<!-- end of settings -->"));

        Set<String> documented = new TreeSet<>();
        for (Matcher row = ROW.matcher(table); row.find(); ) {
            documented.add(row.group(1));
        }

        assertThat(documented).isEqualTo(known());
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(Set.of("name"));
        known.addAll(LakeConfig.SETTINGS);
        known.addAll(TableDeclaration.DEFAULT_SETTINGS);
        known.remove("s3");
        LakeConfig.S3_SETTINGS.forEach(setting -> known.add("s3." + setting));
        known.remove("small-engine");
        SmallEngineLimits.SETTINGS.forEach(setting -> known.add("small-engine." + setting));
        GlueCatalogSpec.SETTINGS.forEach(setting -> known.add("glue-catalog." + setting));
        known.remove("csv");
        TableDeclaration.CSV_SETTINGS.forEach(setting -> known.add("csv." + setting));
        return known;
    }
}
