package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsPageTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final String PAGE = "docs/operations.md";
    private static final Template ALARMS = Template.of("infra/operations.yaml");

    @Test
    void answersEveryAlarm() throws IOException {
        Set<String> linked = anchorsNamedBy(ALARMS.toString(), Pattern.compile("docs/operations\\.md#([a-z-]+)"));

        assertThat(linked).hasSize(9);
        assertThat(anchors(PAGE)).containsAll(linked);
        assertThat(ALARMS.resources("AWS::CloudWatch::Alarm").keySet())
                .hasSizeGreaterThan(10)
                .allSatisfy(alarm -> assertThat(text(PAGE)).contains("`" + alarm + "`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "README.md", "infra/README.md", "fold-function/README.md"})
    void linksToWhatIsThere(String page) throws IOException {
        for (MatchResult link : Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]+))?\\)")
                .matcher(text(page))
                .results()
                .toList()) {
            Path target = link.group(1).isEmpty()
                    ? REPOSITORY.resolve(page)
                    : REPOSITORY.resolve(page).resolveSibling(link.group(1));

            assertThat(target).as(link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(REPOSITORY.relativize(target.normalize()).toString()))
                        .as(link.group())
                        .contains(link.group(2));
            }
        }
    }

    @Test
    void namesOutputsThatTheStackHas() throws IOException {
        Set<String> asked = anchorsNamedBy(text(PAGE), Pattern.compile("\\bout ([A-Z][A-Za-z]+)"));

        assertThat(asked).isNotEmpty();
        assertThat(Template.of("template.yaml").at("Outputs").map().keySet()).containsAll(asked);
    }

    @Test
    void showsWhatTheScriptPrints() throws Exception {
        assumeTrue(hasPython(), "the table is made by Python, which is not here");
        Process script = new ProcessBuilder("python3", "docs/cost.py")
                .directory(REPOSITORY.toFile())
                .redirectErrorStream(true)
                .start();

        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(script.waitFor()).as(printed).isZero();
        assertThat(text(PAGE)).contains("<!-- cost -->\n" + printed + "<!-- end of cost -->");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(String page) throws IOException {
        return Files.readString(REPOSITORY.resolve(page));
    }

    private static Set<String> anchorsNamedBy(String text, Pattern pattern) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The anchors that GitHub makes of headings. */
    private static List<String> anchors(String page) throws IOException {
        return text(page)
                .lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
