package io.github.deltafold.lambda;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class LambdaArchitectureTest {
    private static final String ROOT = "io.github.deltafold.lambda";

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
    void onlyTheEntryPointReadsTheEnvironment() {
        noClasses()
                .that()
                .doNotHaveSimpleName("LambdaConfig")
                .and()
                .doNotHaveSimpleName("StagedFileHandler")
                .and()
                .doNotHaveSimpleName("SweepHandler")
                .should()
                .callMethodWhere(target(name("getenv")).and(target(owner(JavaClass.Predicates.type(System.class)))))
                .check(MAIN);
    }

    @Test
    void onlyTheBackendKnowsTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".backend")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk..")
                .check(MAIN);
    }

    @Test
    void onlyTheEntryPointKnowsTheLambdaRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.amazonaws..")
                .check(MAIN);
    }

    @Test
    void onlyEventsBackendsMemoriesAndMetricsAreJson() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".events", ROOT + ".backend", ROOT + ".memory")
                .and()
                .doNotHaveSimpleName("SweepMetrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(MAIN);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("io.github.deltafold.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void instanceFieldsAreFinal() {
        fields().that().areNotStatic().should().beFinal().check(MAIN);
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
                .haveNameMatching("(?!test|should)[a-z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
                .check(TESTS);
    }
}
