package io.github.deltafold.duckdb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DuckDbArchitectureTest {
    private static final String ROOT = "io.github.deltafold.duckdb";

    /** In the order of the story: a room knows only rooms to its left. */
    private static final List<String> ROOMS = List.of("db", "log", "table", "read", "merge");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyRoomHasItsPlace() {
        Set<String> found = MAIN.stream()
                .map(each -> each.getPackageName())
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void roomsKnowOnlyRoomsToTheirLeft() {
        for (String room : ROOMS) {
            List<String> right = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size());
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            right.stream().map(each -> ROOT + "." + each + "..").toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(MAIN);
        }
    }

    @Test
    void knowsNothingOfSparkAndHadoop() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "io.delta..", "scala..")
                .check(MAIN);
    }

    @Test
    void namesSayMoreThanVagueSuffixes() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Processor|Data|Info|Base|Abstract|Service)")
                .check(MAIN);
    }
}
