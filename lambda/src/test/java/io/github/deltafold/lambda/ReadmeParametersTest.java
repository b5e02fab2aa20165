package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeParametersTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z]+)`");

    @Test
    void namesEveryParameterWithItsDefault() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String table =
                readme.substring(readme.indexOf("<!-- parameters -->"), readme.indexOf("<!-- end of parameters -->"));

        Map<String, String> documented = new TreeMap<>();
        for (Matcher row = ROW.matcher(table); row.find(); ) {
            String value = row.group(2).equals("none") ? "" : row.group(2).replace("`", "");
            for (Matcher name = NAME.matcher(row.group(1)); name.find(); ) {
                documented.put(name.group(1), value);
            }
        }

        assertThat(documented).isEqualTo(defaults());
    }

    private static Map<String, String> defaults() {
        Template parameters = Template.of("template.yaml").at("Parameters");
        Map<String, String> defaults = new TreeMap<>();
        parameters
                .map()
                .keySet()
                .forEach(name ->
                        defaults.put(name, parameters.at(name, "Default").text()));
        return defaults;
    }
}
