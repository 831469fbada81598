package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.approval.effect.Change;
import dev.countersign.approval.effect.Effect;
import dev.countersign.approval.effect.EffectFilter;
import dev.countersign.approval.effect.EffectItem;
import dev.countersign.approval.effect.EffectState;
import dev.countersign.approval.effect.EffectSummary;
import dev.countersign.approval.effect.Effects;
import dev.countersign.approval.effect.Subject;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestBundles;
import dev.countersign.problem.Problem;
import dev.countersign.token.ModelSet;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A context of its own: what other tests leave behind would be counted here. */
@MicronautTest(transactional = false)
@Property(name = "countersign.effect.decisions", value = "1000")
class EffectTest {
    @Inject Effects effects;
    @Inject EffectWait wait;
    @Inject TestBundles bundles;
    @Inject Office office;
    @Inject Requests requests;

    private final Caller lead =
            new Caller(Caller.Kind.PERSON, "usr_lead", java.util.Set.of("security_lead"));

    private StoredBundle bundle(Consumer<JsonNode> change) {
        return bundles.store("test-" + UUID.randomUUID(), change);
    }

    /** Nobody of this programme may use models from there. */
    static void prohibit(JsonNode registers, String country) {
        ((ArrayNode) registers.at("/countries/prohibited/commercial")).add(country);
    }

    private static void shorten(JsonNode registers, String dataClass) {
        ((ObjectNode) registers.at("/classes/obligations/" + dataClass)).put("token_max_s", 3600);
    }

    private Effect effect(StoredBundle bundle) {
        effects.start(lead, bundle.id());
        return wait.until(lead, bundle.id());
    }

    private record Held(Caller owner, Office.Laptop laptop, RequestView request) {
        String approval() {
            return java.util.Objects.requireNonNull(request.approvalId());
        }
    }

    private Held approval() {
        Caller owner = office.person(Role.DEVELOPER);
        Office.Laptop laptop = office.laptop(owner, "personal");
        ModelSet files = office.confirmedFiles(laptop);
        RequestView request = requests.submit(owner, Office.request(laptop, files, "source_code"));
        assertThat(request.state()).isEqualTo(RequestState.APPROVED);
        return new Held(owner, laptop, request);
    }

    private List<EffectItem> items(Effect effect, EffectFilter filter) {
        return effects.items(lead, effect, filter, null, 200).items();
    }

    private static EffectFilter approvals(Change change) {
        return new EffectFilter(Subject.APPROVAL, change, null, null, null);
    }

    @Nested
    class Compute {
        @Test
        void shouldNameWhoLosesAndWhy() {
            Held held = approval();

            Effect effect = effect(bundle(registers -> prohibit(registers, "US")));

            assertThat(effect.state()).isEqualTo(EffectState.DONE);
            assertThat(effect.percent()).isEqualTo(100);
            EffectSummary summary = java.util.Objects.requireNonNull(effect.summary());
            assertThat(summary.reasons(Subject.APPROVAL, Change.LOSES))
                    .extracting(EffectSummary.Reason::code)
                    .contains("origin.country.prohibited");
            EffectItem lost =
                    items(effect, approvals(Change.LOSES)).stream()
                            .filter(item -> item.id().equals(held.approval()))
                            .findFirst()
                            .orElseThrow();
            assertThat(lost.codes()).containsExactly("origin.country.prohibited");
            assertThat(lost.personId()).isEqualTo(held.owner().id());
            assertThat(lost.before()).isEqualTo(Outcome.ALLOW);
            assertThat(lost.after()).isEqualTo(Outcome.DENY);
        }

        @Test
        void shouldCountPeopleAndDevicesOnce() {
            Held held = approval();
            ModelSet second = office.confirmedFiles(held.laptop());
            requests.submit(held.owner(), Office.request(held.laptop(), second, "public"));

            Effect effect = effect(bundle(registers -> prohibit(registers, "US")));

            EffectSummary.Count lost =
                    java.util.Objects.requireNonNull(effect.summary())
                            .count(Subject.APPROVAL, Change.LOSES);
            assertThat(lost.items()).isGreaterThan(lost.people());
            assertThat(lost.people()).isEqualTo(lost.devices());
        }

        @Test
        void shouldSayWhatLivesShorter() {
            Held held = approval();

            Effect effect = effect(bundle(registers -> shorten(registers, "source_code")));

            EffectItem shorter =
                    items(effect, approvals(Change.SHORTER)).stream()
                            .filter(item -> item.id().equals(held.approval()))
                            .findFirst()
                            .orElseThrow();
            assertThat(shorter.tokenAfterS()).isEqualTo(3600);
            assertThat(shorter.tokenBeforeS()).isGreaterThan(3600);
            assertThat(shorter.codes()).isEmpty();
        }

        @Test
        void shouldLeaveAloneWhatReviewersAccepted() {
            Caller owner = office.person(Role.DEVELOPER);
            Office.Laptop laptop = office.laptop(owner, "personal");
            ModelSet unknown = office.files(laptop);
            RequestView asked =
                    requests.submit(owner, Office.request(laptop, unknown, "source_code"));
            RequestView approved =
                    office.decide(
                            office.person(Role.SECURITY_LEAD),
                            asked.id(),
                            new NewVerdict("approve", "known to be fine", 1, null));
            assertThat(approved.state()).isEqualTo(RequestState.APPROVED);

            Effect effect = effect(bundle(registers -> prohibit(registers, "FR")));

            assertThat(items(effect, new EffectFilter(Subject.APPROVAL, null, null, null, null)))
                    .extracting(EffectItem::id)
                    .doesNotContain(java.util.Objects.requireNonNull(approved.approvalId()));
        }

        @Test
        void shouldFindWhatIsGainedBackAndWhatWasDenied() {
            Held held = approval();
            office.report(held.laptop(), Map.of());
            Caller other = office.person(Role.DEVELOPER);
            Office.Laptop company = office.laptop(other, "company_issued");
            ModelSet files = office.confirmedFiles(company);
            RequestView denied =
                    requests.submit(other, Office.request(company, files, "source_code"));
            assertThat(denied.state()).isEqualTo(RequestState.DENIED);

            Effect effect =
                    effect(
                            bundle(registers ->
                                    ((ArrayNode) registers.at("/devices/ownership"))
                                            .add("company_issued")));

            assertThat(
                            items(
                                    effect,
                                    new EffectFilter(
                                            Subject.DENIED,
                                            Change.GAINS,
                                            "device.ownership.not_approved",
                                            Outcome.DENY,
                                            Outcome.ALLOW)))
                    .extracting(EffectItem::id)
                    .contains(denied.id());
        }

        @Test
        void shouldMakePastDecisionsAgain() {
            Held held = approval();

            Effect effect = effect(bundle(registers -> prohibit(registers, "US")));

            EffectSummary summary = java.util.Objects.requireNonNull(effect.summary());
            assertThat(summary.flips())
                    .anyMatch(f -> f.before() == Outcome.ALLOW && f.after() == Outcome.DENY);
            assertThat(
                            items(
                                    effect,
                                    new EffectFilter(
                                            Subject.DECISION,
                                            Change.LOSES,
                                            null,
                                            Outcome.ALLOW,
                                            Outcome.DENY)))
                    .extracting(EffectItem::id)
                    .contains(held.request().decisionId());
        }

        @Test
        void shouldKeepSilentAboutWhatStaysAsItIs() {
            approval();

            Effect effect = effect(bundle(registers -> prohibit(registers, "AQ")));

            EffectSummary summary = java.util.Objects.requireNonNull(effect.summary());
            assertThat(summary.flipped()).isZero();
            assertThat(summary.total(Subject.APPROVAL))
                    .isEqualTo(summary.count(Subject.APPROVAL, Change.UNCHANGED).items())
                    .isPositive();
        }
    }

    @Nested
    class Page {
        @Test
        void shouldLeadFromPartToPart() {
            approval();
            approval();
            approval();
            Effect effect = effect(bundle(registers -> prohibit(registers, "US")));

            var first = effects.items(lead, effect, approvals(Change.LOSES), null, 2);
            var second = effects.items(lead, effect, approvals(Change.LOSES), first.next(), 2);

            assertThat(first.items()).hasSize(2);
            assertThat(second.items()).isNotEmpty();
            assertThat(second.items().getFirst().id()).isLessThan(first.items().getLast().id());
        }
    }

    @Nested
    class Start {
        @Test
        void shouldReturnTheOneThatRuns() {
            StoredBundle bundle = bundle(registers -> prohibit(registers, "DE"));

            Effect first = effects.start(lead, bundle.id());
            Effect second = effects.start(lead, bundle.id());

            if (first.state().isOpen() && second.state().isOpen()) {
                assertThat(second.id()).isEqualTo(first.id());
            }
            assertThat(wait.until(lead, bundle.id()).state()).isEqualTo(EffectState.DONE);
        }

        @Test
        void shouldRefuseWhoDoesNotChangePolicy() {
            StoredBundle bundle = bundle(registers -> prohibit(registers, "ES"));
            Caller developer = office.person(Role.DEVELOPER);
            Caller auditor = office.person(Role.AUDITOR);

            assertThatThrownBy(() -> effects.start(auditor, bundle.id()))
                    .isInstanceOf(Problem.class);
            assertThatThrownBy(() -> effects.newest(developer, bundle.id()))
                    .isInstanceOf(Problem.class);
            assertThat(effects.newest(auditor, bundle.id())).isEmpty();
        }
    }
}
