package dev.countersign.token;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.Provider;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WallsTest {
    private static final JavaClasses TOKEN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.countersign.token");

    @Test
    void shouldDependOnTheJdkAndBouncyCastleOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.countersign.token..", "java..", "org.bouncycastle..", "org.jspecify..")
                .because(
                        "the verifier runs on laptops and in other programs, and every dependency is attack surface")
                .check(TOKEN);
    }

    @Test
    void shouldReadNoClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .because("time is a parameter of the rules")
                .check(TOKEN);
    }

    @Test
    void shouldTouchNeitherFilesNorNetwork() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net..", "java.sql..")
                .because("bytes are handed in")
                .check(TOKEN);
    }

    @Test
    void shouldRegisterNoSecurityProvider() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Provider.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Security.class)
                .because(
                        "start-up time of the gate counts, and a provider would act on the whole process")
                .check(TOKEN);
    }
}
