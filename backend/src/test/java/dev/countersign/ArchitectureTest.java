package dev.countersign;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.micronaut.http.annotation.HttpMethodMapping;
import io.micronaut.security.annotation.Secured;
import jakarta.persistence.Entity;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** The walls of the house: which room may use which, and what nobody may do. */
@AnalyzeClasses(packages = "dev.countersign", importOptions = ArchitectureTest.OnlyTheServer.class)
class ArchitectureTest {
    /** The gate is on the class path for tests; it has walls of its own. */
    static final class OnlyTheServer implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return location.contains("backend/target/classes");
        }
    }

    private static final String ROOT = "dev.countersign.";

    /** What every room may use. */
    private static final Set<String> OPEN = Set.of("platform", "problem", "listing");

    /** A room and the rooms it may use beside the open ones. */
    private static final Map<String, Set<String>> DOORS =
            Map.ofEntries(
                    entry("platform", Set.of()),
                    entry("problem", Set.of()),
                    entry("audit", Set.of()),
                    entry("listing", Set.of("audit")),
                    entry("identity", Set.of("audit")),
                    entry("notify", Set.of("audit", "identity")),
                    entry("inventory", Set.of("audit", "identity", "token", "notify")),
                    entry("policy", Set.of("audit", "identity", "notify")),
                    entry("issuance", Set.of("token", "audit", "identity", "notify")),
                    entry(
                            "approval",
                            Set.of(
                                    "inventory",
                                    "policy",
                                    "issuance",
                                    "notify",
                                    "audit",
                                    "identity",
                                    "token")),
                    entry(
                            "endpoint",
                            Set.of(
                                    "approval",
                                    "issuance",
                                    "inventory",
                                    "policy",
                                    "notify",
                                    "audit",
                                    "identity",
                                    "token")),
                    entry(
                            "portal",
                            Set.of(
                                    "approval",
                                    "issuance",
                                    "inventory",
                                    "policy",
                                    "notify",
                                    "audit",
                                    "identity")));

    @ArchTest
    static void shouldOnlyUseTheRoomsBelow(JavaClasses classes) {
        DOORS.forEach((room, doors) -> {
            String[] closed =
                    java.util.stream.Stream.concat(
                                    DOORS.keySet().stream(), java.util.stream.Stream.of("token"))
                            .filter(other -> !other.equals(room) && !doors.contains(other))
                            .filter(other -> !OPEN.contains(other))
                            .map(other -> ROOT + other + "..")
                            .toArray(String[]::new);
            noClasses()
                    .that(resideInAPackage(ROOT + room + ".."))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(closed))
                    .because(
                            room
                                    + " lies below or beside them: portal, endpoint → approval → issuance,"
                                    + " policy, inventory → notify → identity → audit → problem → platform")
                    .check(classes);
        });
    }

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLES =
            slices().matching("dev.countersign.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .because("a cycle makes two rooms one");

    @ArchTest
    static void shouldLetNobodyImportAnAdapter(JavaClasses classes) {
        for (String adapter :
                Set.of("dev.countersign.policy.wasm..", "dev.countersign.policy.opa..")) {
            noClasses()
                    .that()
                    .resideOutsideOfPackages(adapter)
                    .and()
                    .doNotHaveFullyQualifiedName("dev.countersign.policy.PolicyCommand")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(adapter)
                    .because(
                            "the engine is a port; another adapter must fit without a change elsewhere; only a command, which no container puts together, picks one itself")
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule TIME_IS_A_PARAMETER =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.countersign.platform.ClockFactory")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.countersign.issuance.TrustSign")
                    .should()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Clock.class, "systemUTC")
                    .because(
                            "time comes from the Clock bean, so that boundaries can be tested; the two exceptions are where it enters");

    @ArchTest
    static final ArchRule ONE_JSON_READER =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.countersign.platform..")
                    .should()
                    .callConstructor(ObjectMapper.class)
                    .because(
                            "StrictJson is the one reader; a second would accept what the first refuses");

    @ArchTest
    static final ArchRule ENVIRONMENT_IS_READ_ONCE =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.countersign.platform..")
                    .should()
                    .callMethod(System.class, "getenv", String.class)
                    .because("configuration is typed and checked at start");

    @ArchTest
    static final ArchRule ENTITIES_STAY_IN_THEIR_ROOM =
            classes()
                    .that()
                    .areAnnotatedWith(Entity.class)
                    .should()
                    .bePackagePrivate()
                    .because("rooms show records; tables are their own business");

    @ArchTest
    static final ArchRule ROUTES_SAY_WHO_MAY_CALL =
            methods()
                    .that()
                    .areMetaAnnotatedWith(HttpMethodMapping.class)
                    .should(beSecured())
                    .because("a route without @Secured on itself or its class is an accident");

    @ArchTest
    static final ArchRule ACCESS_HAS_ONE_FORM =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jakarta.annotation.security..")
                    .orShould()
                    .beAssignableTo(io.micronaut.security.rules.SecurityRule.class)
                    .orShould()
                    .beAssignableTo(io.micronaut.web.router.RouteBuilder.class)
                    .because(
                            "who may call is said by @Secured on the route, where docs/access.md is made from; neither another annotation, a rule of our own, nor a route without a method can say otherwise");

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING =
            noClasses()
                    .should()
                    .haveSimpleNameEndingWith("Impl")
                    .orShould()
                    .haveSimpleNameEndingWith("Util")
                    .orShould()
                    .haveSimpleNameEndingWith("Utils")
                    .orShould()
                    .haveSimpleNameEndingWith("Helper")
                    .orShould()
                    .haveSimpleNameEndingWith("Manager")
                    .because("a name says what a thing is for");

    @ArchTest
    static void shouldKeepThePlatformSmall(JavaClasses classes) {
        long files =
                classes.stream()
                        .filter(c -> c.getPackageName().equals("dev.countersign.platform"))
                        .filter(JavaClass::isTopLevelClass)
                        .filter(c ->
                                !c.getName().contains(".$")
                                        && !c.getSimpleName().equals("package-info"))
                        .count();
        org.assertj.core.api.Assertions.assertThat(files)
                .as("platform is no attic: at most 12 files")
                .isLessThanOrEqualTo(12);
    }

    private static ArchCondition<JavaMethod> beSecured() {
        return new ArchCondition<>("be annotated with @Secured, or lie in a class that is") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean secured =
                        method.isAnnotatedWith(Secured.class)
                                ? method.getAnnotationOfType(Secured.class).value().length > 0
                                : method.getOwner().isAnnotatedWith(Secured.class)
                                        && method.getOwner()
                                                        .getAnnotationOfType(Secured.class)
                                                        .value()
                                                        .length
                                                > 0;
                if (!secured) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    method, method.getFullName() + " has no @Secured"));
                }
            }
        };
    }
}
