package dev.countersign.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses GATE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.countersign.gate");

    @Test
    void shouldDependOnlyOnTheTokenAndTheCommandLine() {
        classes()
                .that()
                .resideOutsideOfPackage("dev.countersign.gate.proxy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.countersign.gate..",
                        "dev.countersign.token..",
                        "java..",
                        "picocli..",
                        "org.jspecify..")
                .because("what runs on every laptop must be small enough to be read")
                .check(GATE);
    }

    @Test
    void shouldSpeakHttpForOthersOnlyInTheProxy() {
        classes()
                .that()
                .resideInAPackage("dev.countersign.gate.proxy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.countersign.gate..",
                        "dev.countersign.token..",
                        "java..",
                        "org.eclipse.jetty..",
                        "org.jspecify..")
                .because("no other verb pays for the proxy's library")
                .check(GATE);
    }

    @Test
    void shouldEndTheProcessOnlyWhereItBegins() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Training.class.getName())
                .should()
                .callMethod(System.class, "exit", int.class)
                .because("a test must reach every exit code in its own process")
                .check(GATE);
    }

    @Test
    void shouldTakeTimeAndEnvironmentFromTheComposition() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Composition.class.getName())
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("the shipped program has one clock, and no environment variable moves it")
                .check(GATE);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("dev.countersign.gate.(*)..")
                .should()
                .beFreeOfCycles()
                .because("each room can be read alone")
                .check(GATE);
    }
}
