package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.countersign.TestClock;
import dev.countersign.approval.effect.Effects;
import dev.countersign.approval.effect.TreatmentProgress;
import dev.countersign.approval.effect.Treatments;
import dev.countersign.approval.exception.ExceptionView;
import dev.countersign.approval.exception.Exceptions;
import dev.countersign.approval.exception.NewException;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Timeline;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.policy.Activation;
import dev.countersign.policy.Activations;
import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestBundles;
import dev.countersign.policy.Treatment;
import dev.countersign.problem.Problem;
import dev.countersign.token.ModelSet;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A context of its own, because it changes the policy that decides. */
@MicronautTest(transactional = false)
@Property(name = "countersign.effect.decisions", value = "10")
class PolicyChangeTest {
    @Inject Effects effects;
    @Inject Treatments treatments;
    @Inject EffectWait wait;
    @Inject Activations activations;
    @Inject TestBundles bundles;
    @Inject Office office;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject Timeline timeline;
    @Inject Exceptions exceptions;
    @Inject TestClock clock;

    private Caller ann = new Caller(Caller.Kind.PERSON, "-", java.util.Set.of());
    private Caller bob = ann;
    private @Nullable String goodBundle;

    @BeforeEach
    void twoLeads() {
        ann = office.person(Role.SECURITY_LEAD);
        bob = office.person(Role.SECURITY_LEAD);
        goodBundle = activations.history(null, 1).items().getFirst().bundleId();
    }

    @AfterEach
    void goBack() {
        clock.reset();
        String inForce = activations.history(null, 1).items().getFirst().bundleId();
        if (!Objects.equals(inForce, goodBundle)) {
            activations.rollBack(ann, Objects.requireNonNull(goodBundle), "end of the test");
        }
    }

    private StoredBundle bundle(Consumer<JsonNode> change) {
        return bundles.store("test-" + UUID.randomUUID(), change);
    }

    private StoredBundle withEffect(StoredBundle bundle) {
        effects.start(ann, bundle.id());
        assertThat(wait.until(ann, bundle.id()).holds()).isTrue();
        return bundle;
    }

    private Activation activate(
            StoredBundle bundle, Treatment treatment, @Nullable Integer reviewDays) {
        withEffect(bundle);
        activations.ask(ann, bundle.id(), treatment, reviewDays, "origin rules get stricter");
        return activations.activate(bob, bundle.id(), null);
    }

    private RequestView approved(Caller owner, Office.Laptop laptop) {
        ModelSet files = office.confirmedFiles(laptop);
        return requests.submit(owner, Office.request(laptop, files, "source_code"));
    }

    private String approval() {
        Caller owner = office.person(Role.DEVELOPER);
        return Objects.requireNonNull(
                approved(owner, office.laptop(owner, "personal")).approvalId());
    }

    private ApprovalView view(String id) {
        return approvals.get(ann, id);
    }

    private TreatmentProgress finished(int sequence) {
        eventually(() -> !treatments.progress(sequence).orElseThrow().running());
        return treatments.progress(sequence).orElseThrow();
    }

    private static void eventually(BooleanSupplier condition) {
        for (int i = 0; i < 600; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            EffectWait.pause();
        }
        throw new AssertionError("it did not happen");
    }

    private static void prohibitUs(JsonNode registers) {
        EffectTest.prohibit(registers, "US");
    }

    /** The catalogue's Phi-3 then asks for a review. */
    private static void doubtMit(JsonNode registers) {
        ArrayNode approved = (ArrayNode) registers.at("/licences/approved");
        for (int i = approved.size() - 1; i >= 0; i--) {
            if (approved.get(i).asText().equals("MIT")) {
                approved.remove(i);
            }
        }
    }

    @Nested
    class Ask {
        @Test
        void shouldRefuseBeforeTheEffectIsKnown() {
            StoredBundle bundle = bundle(PolicyChangeTest::prohibitUs);

            assertThatThrownBy(() ->
                            activations.ask(
                                    ann,
                                    bundle.id(),
                                    Treatment.SUSPEND_NOW,
                                    null,
                                    "origin rules get stricter"))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("effect");
        }

        @Test
        void shouldRefuseAnEffectOnAnotherBase() {
            StoredBundle late = withEffect(bundle(PolicyChangeTest::prohibitUs));
            activate(bundle(r -> EffectTest.prohibit(r, "AQ")), Treatment.NEW_REQUESTS_ONLY, null);

            assertThat(effects.newest(ann, late.id()).orElseThrow().outdated()).isTrue();
            assertThatThrownBy(() ->
                            activations.ask(
                                    ann,
                                    late.id(),
                                    Treatment.SUSPEND_NOW,
                                    null,
                                    "origin rules get stricter"))
                    .isInstanceOf(Problem.class);
        }
    }

    @Nested
    class SuspendNow {
        @Test
        void shouldSuspendWhoLosesWithTheirTokens() {
            String approval = approval();

            Activation activation =
                    activate(bundle(PolicyChangeTest::prohibitUs), Treatment.SUSPEND_NOW, null);

            TreatmentProgress done = finished(activation.sequence());
            assertThat(done.count("suspended")).isPositive();
            assertThat(view(approval).state()).isEqualTo(ApprovalState.SUSPENDED);
            assertThat(view(approval).stateReason())
                    .contains("origin.country.prohibited", activation.revision());
            assertThat(approvals.tokens(ann, approval))
                    .allMatch(token -> token.status() == TokenStatus.SUSPENDED);
            assertThat(timeline.of(approval).getFirst())
                    .satisfies(entry -> {
                        assertThat(entry.kind()).isEqualTo("approval.suspended");
                        assertThat(entry.reason()).contains("origin.country.prohibited");
                        assertThat(entry.decisionId()).isNotNull();
                    });
        }

        @Test
        void shouldLeaveAloneWhoKeepsTheRight() {
            String approval = approval();

            Activation activation =
                    activate(
                            bundle(r -> EffectTest.prohibit(r, "AQ")), Treatment.SUSPEND_NOW, null);

            assertThat(finished(activation.sequence()).states()).isEmpty();
            assertThat(view(approval).state()).isEqualTo(ApprovalState.ACTIVE);
        }
    }

    /** What was waived is decided anew, and the exception waives nothing then. */
    @Nested
    class RuleThatIsNoLongerWaived {
        private static final String RULE = "device.firewall.off";

        @Test
        void shouldVoidItsExceptionsAtTheNextDecision() {
            Caller owner = office.person(Role.DEVELOPER);
            Office.Laptop laptop = office.laptop(owner, "personal");
            ModelSet files = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            ExceptionView asked =
                    exceptions.ask(
                            owner,
                            new NewException(
                                    RULE,
                                    laptop.id(),
                                    null,
                                    null,
                                    null,
                                    30,
                                    "the firewall is replaced next week"));
            exceptions.grant(ann, asked.id(), null, null, "one month is acceptable here");
            String approval =
                    Objects.requireNonNull(
                            requests.submit(owner, Office.request(laptop, files, "public"))
                                    .approvalId());
            StoredBundle strict =
                    bundles.storeData(
                            "test-" + UUID.randomUUID(),
                            data ->
                                    ((ArrayNode)
                                                    data.path("metadata")
                                                            .path(RULE)
                                                            .path("waivable_when"))
                                            .removeAll());

            Activation activation = activate(strict, Treatment.SUSPEND_NOW, null);

            finished(activation.sequence());
            assertThat(view(approval).state()).isEqualTo(ApprovalState.SUSPENDED);
            assertThat(view(approval).stateReason()).contains(RULE);
            RequestView again =
                    requests.submit(
                            owner, Office.request(laptop, office.confirmedFiles(laptop), "public"));
            assertThat(again.state()).isEqualTo(RequestState.DENIED);
            assertThat(Objects.requireNonNull(again.decision()).findings())
                    .filteredOn(line -> line.code().equals(RULE))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.status()).isEqualTo(FindingStatus.FAIL);
                        assertThat(line.exceptions()).isEmpty();
                    });
        }
    }

    @Nested
    class ReviewThenSuspend {
        @Test
        void shouldAskForReviewAndReplaceTheApprovalAfterIt() {
            Caller owner = office.person(Role.DEVELOPER);
            RequestView first = approved(owner, office.laptop(owner, "personal"));
            String approval = Objects.requireNonNull(first.approvalId());
            Activation activation =
                    activate(
                            bundle(PolicyChangeTest::doubtMit),
                            Treatment.REVIEW_THEN_SUSPEND,
                            null);
            assertThat(finished(activation.sequence()).count("due")).isPositive();
            assertThat(view(approval).state()).isEqualTo(ApprovalState.ACTIVE);
            RequestView again =
                    requests.list(
                                    ann,
                                    new RequestFilter(
                                            RequestState.IN_REVIEW, owner.id(), null, null),
                                    null,
                                    10)
                            .items()
                            .getFirst();

            RequestView decided =
                    office.decide(
                            bob,
                            again.id(),
                            new NewVerdict("approve", "the licence is fine here", 1, null));

            assertThat(decided.state()).isEqualTo(RequestState.APPROVED);
            eventually(() -> view(approval).state() == ApprovalState.SUPERSEDED);
            assertThat(treatments.progress(activation.sequence()).orElseThrow().count("reviewed"))
                    .isEqualTo(1);
        }

        @Test
        void shouldSuspendWhenTheTimeIsOver() {
            String approval = approval();
            Activation activation =
                    activate(bundle(PolicyChangeTest::doubtMit), Treatment.REVIEW_THEN_SUSPEND, 2);
            finished(activation.sequence());
            assertThat(view(approval).state()).isEqualTo(ApprovalState.ACTIVE);

            clock.advance(Duration.ofDays(2));

            eventually(() -> view(approval).state() == ApprovalState.SUSPENDED);
        }
    }

    @Nested
    class GoBack {
        @Test
        void shouldResumeOnlyWhatThisActivationSuspended() {
            String lost = approval();
            String byHand = approval();
            Caller admin = office.person(Role.ADMINISTRATOR);
            approvals.suspend(admin, byHand, null, "the laptop is being repaired");
            Activation activation =
                    activate(bundle(PolicyChangeTest::prohibitUs), Treatment.SUSPEND_NOW, null);
            finished(activation.sequence());

            Activation back =
                    activations.rollBack(
                            ann, Objects.requireNonNull(goodBundle), "it stopped too many");
            int offered = treatments.resumable(back.sequence());
            treatments.resume(ann, back.sequence());

            assertThat(offered).isPositive();
            finished(back.sequence());
            assertThat(view(lost).state()).isEqualTo(ApprovalState.ACTIVE);
            assertThat(approvals.tokens(ann, lost))
                    .allMatch(token -> token.status() == TokenStatus.VALID);
            assertThat(view(byHand).state()).isEqualTo(ApprovalState.SUSPENDED);
        }
    }
}
