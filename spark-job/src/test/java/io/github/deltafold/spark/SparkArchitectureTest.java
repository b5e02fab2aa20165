package io.github.deltafold.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layout of the Spark engine, and the line between it and everything else. */
class SparkArchitectureTest {
    private static final String HOUSE = "io.github.deltafold";
    private static final String ROOT = HOUSE + ".spark";

    /** A room knows rooms to its left only; the root package, which stands right of them, knows all. */
    private static final List<String> ROOMS =
            List.of(ROOT + ".files", ROOT + ".fence", ROOT + ".table", ROOT + ".read", ROOT + ".merge", ROOT);

    static {
        // names of packages are all that the rules ask of other libraries: looking into their jars takes seconds
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses WHOLE_HOUSE = new ClassFileImporter().importPackages(HOUSE);

    @Test
    void everyRoomHasItsPlace() {
        Set<String> found = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));

        assertThat(found).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void roomsKnowOnlyRoomsToTheirLeft(String room) {
        String[] toTheRight =
                ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size()).toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(toTheRight)
                .check(MAIN);
    }

    static List<String> rooms() {
        return ROOMS.subList(0, ROOMS.size() - 1);
    }

    @Test
    void onlyTheSparkEngineKnowsSparkAndDelta() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "io.delta..")
                .check(WHOLE_HOUSE);
    }

    @Test
    void onlyFenceAndFilesUseHadoopBySidesteppingSpark() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".fence", ROOT + ".files")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.hadoop..")
                .check(MAIN);
    }

    @Test
    void nothingUsesTheInternalsOfDelta() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.spark.sql.delta..")
                .check(MAIN);
    }

    /** Cursors move; all else is final. */
    @Test
    void instanceFieldsAreFinal() {
        Set<String> cursors = Set.of(
                ROOT + ".read.ReadCsv$Rows",
                ROOT + ".read.ParquetChanges$ReadRows$TypedRows",
                ROOT + ".read.ParquetFields",
                ROOT + ".merge.ReplayKeys$Findings");

        fields().that()
                .areNotStatic()
                .and()
                .areDeclaredInClassesThat(
                        DescribedPredicate.describe("are no cursors", each -> !cursors.contains(each.getName())))
                .should()
                .beFinal()
                .check(MAIN);
    }

    @Test
    void namesSayMoreThanVagueSuffixes() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Processor|Data|Info|Base|Abstract|Service)")
                .check(MAIN);
    }

    @Test
    void namesOfTestsAreSentences() {
        methods()
                .that()
                .areAnnotatedWith(Test.class)
                .or()
                .areAnnotatedWith(ParameterizedTest.class)
                .should()
                .haveNameMatching("(?!test|should)[a-z]+[A-Z][A-Za-z0-9]*")
                .andShould()
                .bePackagePrivate()
                .check(TESTS);
    }
}
