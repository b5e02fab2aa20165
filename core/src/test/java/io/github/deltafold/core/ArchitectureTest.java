package io.github.deltafold.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
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
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layout of the house: which room may know which, and what none may know. */
@NullMarked
class ArchitectureTest {
    private static final String ROOT = "io.github.deltafold.core";

    /** A room knows rooms to its left only. */
    private static final List<String> ROOMS = List.of(
            "naming",
            "failure",
            "aws",
            "glue",
            "store",
            "lease",
            "spec",
            "quarantine",
            "staging",
            "value",
            "record",
            "ledger",
            "lake",
            "plan",
            "catalog",
            "fold",
            "command");

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

    @Test
    void everyRoomHasItsPlace() {
        Set<String> found = MAIN.stream()
                .map(each -> each.getPackageName().substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void roomsKnowOnlyRoomsToTheirLeft(String room) {
        String[] toTheRight = ROOMS.stream()
                .skip(ROOMS.indexOf(room) + 1L)
                .map(right -> ROOT + "." + right + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(toTheRight)
                .allowEmptyShould(true)
                .check(MAIN);
    }

    static List<String> rooms() {
        return ROOMS.subList(0, ROOMS.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"naming", "failure", "spec", "quarantine", "staging", "value", "record", "plan"})
    void pureRoomsKnowOnlyJavaAndEachOther(String room) {
        DescribedPredicate<JavaClass> allowed = resideInAPackage("java..")
                .or(resideInAPackage(ROOT + ".."))
                .or(resideInAPackage("org.jspecify.annotations.."))
                .or(DescribedPredicate.describe(
                        "primitives", each -> each.getPackageName().isEmpty()));

        classes()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .and()
                .doNotHaveSimpleName("LakeConfig")
                .should()
                .onlyDependOnClassesThat(allowed.and(DescribedPredicate.not(simpleName("Clock"))))
                .check(MAIN);
    }

    @Test
    void pureRoomsReadNeitherEnvironmentNorProperties() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".store..", ROOT + ".command..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class, String.class)
                .check(MAIN);
    }

    @Test
    void nothingReadsTheEnvironment() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(MAIN);
    }

    @Test
    void nothingAsksForTheTimeWithoutAClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(MAIN);
    }

    @Test
    void onlyTheConsoleMeasuresHowLongThingsTake() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Console")
                .should()
                .callMethod(System.class, "nanoTime")
                .check(MAIN);
    }

    @Test
    void nothingKnowsAnEngineOrTheLambda() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.spark..",
                        "io.delta..",
                        "org.apache.hadoop..",
                        "org.duckdb..",
                        "com.amazonaws.services.lambda..",
                        "io.github.deltafold.spark..",
                        "io.github.deltafold.lambda..")
                .check(MAIN);
    }

    @Test
    void onlyTheEdgesKnowTheSdkOfAws() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".store..", ROOT + ".aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(MAIN);
    }

    @Test
    void onlyCommandsKnowTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "com.github.freva..", "org.apache.commons.csv..")
                .check(MAIN);
    }

    @Test
    void onlyLedgerLeaseLakeAwsCatalogAndCommandsKnowJson() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".ledger..",
                        ROOT + ".lease..",
                        ROOT + ".lake..",
                        ROOT + ".aws..",
                        ROOT + ".glue..",
                        ROOT + ".catalog..",
                        ROOT + ".command..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(MAIN);
    }

    /** Cursors move, a command takes its options from picocli, an engine starts late; all else is final. */
    @Test
    void instanceFieldsAreFinal() {
        fields().that()
                .areNotStatic()
                .and()
                .areNotAnnotatedWith("picocli.CommandLine$Option")
                .and()
                .areNotAnnotatedWith("picocli.CommandLine$Parameters")
                .and()
                .areNotAnnotatedWith("picocli.CommandLine$Mixin")
                .and()
                .areDeclaredInClassesThat(DescribedPredicate.not(DescribedPredicate.describe(
                        "cursors",
                        each -> Set.of(
                                        "RecordReader",
                                        "ChangeFile",
                                        "Console",
                                        "LazyEngine",
                                        "SmallestEngine",
                                        "PinnedFile",
                                        "KeyChangeReplay",
                                        "LinkedKey",
                                        "Look",
                                        "CountingDigestStream")
                                .contains(each.getSimpleName()))))
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
