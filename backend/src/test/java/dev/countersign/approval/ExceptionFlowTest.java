package dev.countersign.approval;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.approval.exception.Endings;
import dev.countersign.approval.exception.ExceptionSearch;
import dev.countersign.approval.exception.ExceptionState;
import dev.countersign.approval.exception.ExceptionView;
import dev.countersign.approval.exception.Exceptions;
import dev.countersign.approval.exception.NewException;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.notify.Inbox;
import dev.countersign.notify.InboxReader;
import dev.countersign.policy.FindingStatus;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Reason;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What exceptions do to decisions, approvals and tokens. */
@ServerTest
class ExceptionFlowTest {
    private static final String FIREWALL = "device.firewall.off";
    private static final String WHY = "the firewall is replaced next week";

    @Inject Office office;
    @Inject GateCheck gate;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject ResentRequests resent;
    @Inject Exceptions exceptions;
    @Inject ExceptionSearch search;
    @Inject FactCollector collector;
    @Inject AuditLog audit;
    @Inject InboxReader inboxes;
    @Inject Endings endings;
    @Inject TestClock clock;

    private Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Caller lead = developer;
    private Office.@Nullable Laptop made;
    private @Nullable ModelSet files;

    @BeforeEach
    void laptopWithoutFirewall() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        Office.Laptop laptop = office.laptop(developer, "personal");
        files = office.confirmedFiles(laptop);
        office.report(laptop, Map.of("firewall_on", false));
        made = laptop;
    }

    @AfterEach
    void putTheClockBack() {
        clock.reset();
    }

    private Office.Laptop laptop() {
        return Objects.requireNonNull(made);
    }

    private ModelSet set() {
        return Objects.requireNonNull(files);
    }

    private RequestView request() {
        return requests.submit(developer, Office.request(laptop(), set(), "public"));
    }

    private ExceptionView granted(int days, @Nullable String requestId) {
        ExceptionView asked =
                exceptions.ask(
                        developer,
                        new NewException(
                                FIREWALL, laptop().id(), null, null, requestId, days, WHY));
        return exceptions.grant(lead, asked.id(), null, null, "one week is acceptable here");
    }

    private static String approvalOf(RequestView request) {
        return Objects.requireNonNull(request.approvalId());
    }

    private static FindingStatus firewall(RequestView request) {
        return Objects.requireNonNull(request.decision()).findings().stream()
                .filter(line -> line.code().equals(FIREWALL))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private IssuedToken token(String approvalId) {
        return approvals.tokens(developer, approvalId).getFirst();
    }

    @Nested
    class Waive {
        @Test
        void shouldTurnADenialIntoAnApprovalThatNamesIt() {
            RequestView denied = request();
            assertThat(denied.state()).isEqualTo(RequestState.DENIED);
            ExceptionView exception = granted(7, denied.id());

            RequestView again = resent.send(developer, denied.id());

            assertThat(again.state()).isEqualTo(RequestState.APPROVED);
            assertThat(firewall(again)).isEqualTo(FindingStatus.WAIVED);
            assertThat(Objects.requireNonNull(again.decision()).findings())
                    .filteredOn(line -> !line.exceptions().isEmpty())
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.code()).isEqualTo(FIREWALL);
                        assertThat(line.exceptions()).containsExactly(exception.id());
                    });
            assertThat(resent.send(developer, denied.id()).id())
                    .as("a second click finds what the first one sent")
                    .isEqualTo(again.id());
        }

        @Test
        void shouldWaiveNothingWhileItIsOnlyAskedFor() {
            exceptions.ask(
                    developer, new NewException(FIREWALL, laptop().id(), null, null, null, 7, WHY));
            assertThat(request().state()).isEqualTo(RequestState.DENIED);
        }

        @Test
        void shouldCountForItsSubjectOnly() {
            granted(7, null);
            Office.Laptop other = office.laptop(developer, "personal");
            office.report(other, Map.of("firewall_on", false));

            assertThat(request().state()).isEqualTo(RequestState.APPROVED);
            assertThat(requests.submit(developer, Office.request(other, set(), "public")).state())
                    .isEqualTo(RequestState.DENIED);
        }

        @Test
        void shouldEndAtItsInstant() {
            Instant end = Objects.requireNonNull(granted(7, null).expiresAt());
            Tuple tuple = tuple();

            assertThat(waivers(end.minusMillis(1), tuple)).containsExactly(FIREWALL);
            assertThat(waivers(end, tuple)).isEmpty();
            assertThat(waivers(end.plusMillis(1), tuple)).isEmpty();
        }

        private Tuple tuple() {
            return new Tuple(
                    developer.id(),
                    laptop().id(),
                    set().digest().toString(),
                    "ollama",
                    List.of("unit_tests"),
                    List.of("public"),
                    null,
                    "development",
                    30,
                    "try the model on our tests");
        }

        private List<String> waivers(Instant now, Tuple tuple) {
            var input =
                    collector
                            .collectAll(
                                    now, List.of(new FactCollector.Question("check", null, tuple)))
                            .getFirst();
            return requireNonNull(input.exceptions()).stream()
                    .map(waiver -> String.valueOf(waiver.code()))
                    .toList();
        }
    }

    @Nested
    class Bound {
        @Test
        void shouldLetNoApprovalAndNoTokenOutliveIt() {
            ExceptionView exception = granted(7, null);

            String id = approvalOf(request());

            assertThat(approvals.get(developer, id).endsAt()).isEqualTo(exception.expiresAt());
            assertThat(token(id).expiresAt()).isEqualTo(exception.expiresAt());
            clock.advance(Duration.ofDays(7));
            assertThat(approvals.get(developer, id).state()).isEqualTo(ApprovalState.EXPIRED);
            assertThat(search.get(developer, exception.id()).state())
                    .isEqualTo(ExceptionState.EXPIRED);
            assertThat(gate.refusal(token(id), laptop(), developer, set()))
                    .contains(Reason.TIME_EXPIRED);
        }

        @Test
        void shouldLeaveWhatDoesNotRestOnItAlone() {
            granted(7, null);
            office.report(laptop(), Map.of());
            String id = approvalOf(request());
            assertThat(
                            Duration.between(
                                    approvals.get(developer, id).startsAt(),
                                    approvals.get(developer, id).endsAt()))
                    .isEqualTo(Duration.ofDays(30));
        }
    }

    @Nested
    class ComingToItsEnd {
        private List<String> told(Caller person) {
            return inboxes.of(person).stream().map(Inbox.Item::key).toList();
        }

        @Test
        void shouldBeToldItsOwnerOnceAWeekBefore() {
            ExceptionView exception = granted(30, null);
            clock.advance(Duration.ofDays(23).minusSeconds(60));
            endings.tell();
            assertThat(told(developer)).doesNotContain("exception_ending");

            clock.advance(Duration.ofSeconds(61));
            endings.tell();
            endings.tell();
            assertThat(told(developer)).containsOnlyOnce("exception_ending");
            assertThat(told(lead)).doesNotContain("exception_ending");
            assertThat(search.get(developer, exception.id()).state())
                    .isEqualTo(ExceptionState.GRANTED);
        }

        @Test
        void shouldNotBeToldTheDayItWasGrantedNorOnceItEnded() {
            ExceptionView exception = granted(3, null);
            endings.tell();
            assertThat(told(developer)).doesNotContain("exception_ending");
            exceptions.revoke(lead, exception.id(), null, "the firewall works again");
            clock.advance(Duration.ofDays(2));
            endings.tell();
            assertThat(told(developer)).doesNotContain("exception_ending");
        }
    }

    @Nested
    class Revoke {
        @Test
        void shouldEndWhatRestsOnItAtOnce() {
            ExceptionView exception = granted(30, null);
            String id = approvalOf(request());
            assertThat(gate.refusal(token(id), laptop(), developer, set())).isEmpty();

            exceptions.revoke(lead, exception.id(), null, "the laptop was seen in a café");

            assertThat(approvals.get(developer, id).state()).isEqualTo(ApprovalState.REVOKED);
            assertThat(approvals.get(developer, id).stateReason())
                    .contains(exception.id(), "seen in a café");
            assertThat(gate.refusal(token(id), laptop(), developer, set()))
                    .contains(Reason.STATUS_REVOKED);
            AuditRecord entry = newest(id, "approval.revoked");
            assertThat(entry.facts().path("codes").toString()).contains(FIREWALL);
            assertThat(entry.facts().path("decision_id").asText()).startsWith("dec_");
            assertThat(
                            newest(exception.id(), "exception.revoked")
                                    .facts()
                                    .path("approvals_ended")
                                    .asInt())
                    .isOne();
        }

        @Test
        void shouldKeepWhatMeetsPolicyWithoutIt() {
            ExceptionView exception = granted(30, null);
            String id = approvalOf(request());
            office.report(laptop(), Map.of());

            exceptions.revoke(lead, exception.id(), null, "the firewall works again");

            assertThat(approvals.get(developer, id).state()).isEqualTo(ApprovalState.ACTIVE);
            assertThat(gate.refusal(token(id), laptop(), developer, set())).isEmpty();
        }

        @Test
        void shouldEndWhatAnotherExceptionCoversForLessLong() {
            ExceptionView longer = granted(30, null);
            String id = approvalOf(request());
            ExceptionView asked =
                    exceptions.ask(
                            developer,
                            new NewException(FIREWALL, null, null, developer.id(), null, 3, WHY));
            exceptions.grant(lead, asked.id(), null, null, "three days are fine here");

            exceptions.revoke(lead, longer.id(), null, "three days have to be enough");

            assertThat(approvals.get(developer, id).state())
                    .as("it would outlive what it rests on now")
                    .isEqualTo(ApprovalState.REVOKED);
            assertThat(request().state()).isEqualTo(RequestState.APPROVED);
        }

        private AuditRecord newest(String subject, String action) {
            return audit.about(subject, 50).stream()
                    .filter(entry -> entry.action().equals(action))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
