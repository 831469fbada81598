package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.issuance.TokenStatus;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class RenewalTest {
    @Inject Office office;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject Renewals renewals;
    @Inject AuditLog audit;
    @Inject TestClock clock;
    private Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Office.Laptop laptop;
    private String approvalId = "";
    private IssuedToken first;

    @BeforeEach
    void approve() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
        RequestView request =
                requests.submit(
                        developer,
                        Office.request(laptop, office.confirmedFiles(laptop), "source_code"));
        approvalId = String.valueOf(request.approvalId());
        first = renewals.liveTokens(laptop.id()).getFirst().token();
    }

    @AfterEach
    void putTheClockBack() {
        clock.reset();
    }

    /** To the start of the last third of the first token's life, or a while before or after. */
    private void moveToLastThird(Duration off) {
        Duration life = Duration.between(first.issuedAt(), first.expiresAt());
        Instant start = first.expiresAt().minus(life.dividedBy(3));
        clock.advance(Duration.between(clock.instant(), start).plus(off));
    }

    private List<String> actions() {
        return audit.about(approvalId, 50).stream().map(AuditRecord::action).toList();
    }

    @Nested
    class Renew {
        @Test
        void shouldWaitForTheLastThird() {
            moveToLastThird(Duration.ofMinutes(-1));
            office.report(laptop, Map.of());
            assertThat(renewals.due(laptop.id())).isEmpty();
            assertThat(renewals.renew(approvalId)).isInstanceOf(Renewal.NotDue.class);
        }

        @Test
        void shouldIssueTheNextTokenWhileFactsAreFresh() {
            moveToLastThird(Duration.ofSeconds(1));
            office.report(laptop, Map.of());

            assertThat(renewals.due(laptop.id())).containsExactly(approvalId);
            Renewal renewal = renewals.renew(approvalId);

            assertThat(renewal).isInstanceOf(Renewal.Renewed.class);
            IssuedToken next = ((Renewal.Renewed) renewal).token();
            assertThat(next.expiresAt()).isAfter(first.expiresAt());
            assertThat(List.of(next.listNumber(), next.listIndex()))
                    .isNotEqualTo(List.of(first.listNumber(), first.listIndex()));
            assertThat(renewals.liveTokens(laptop.id()))
                    .extracting(live -> live.token().id())
                    .containsExactly(next.id());
            assertThat(approvals.tokens(developer, approvalId))
                    .as("the one before stays good until it ends, under its own index")
                    .extracting(IssuedToken::status)
                    .containsExactly(TokenStatus.VALID, TokenStatus.VALID);
            assertThat(actions()).startsWith("approval.renewed", "token.issued");
            assertThat(renewals.renew(approvalId)).isInstanceOf(Renewal.NotDue.class);
        }

        @Test
        void shouldTakeEveryTokenAwayWithTheApproval() {
            moveToLastThird(Duration.ofSeconds(1));
            office.report(laptop, Map.of());
            assertThat(renewals.renew(approvalId)).isInstanceOf(Renewal.Renewed.class);

            approvals.revoke(developer, approvalId, null, "not needed any more");

            assertThat(approvals.tokens(developer, approvalId))
                    .extracting(IssuedToken::status)
                    .hasSize(2)
                    .containsOnly(TokenStatus.REVOKED);
            assertThat(renewals.due(laptop.id())).isEmpty();
        }
    }

    @Nested
    class Refuse {
        @Test
        void shouldNotRenewOnStaleFactsAndSayWhy() {
            moveToLastThird(Duration.ofSeconds(1));

            Renewal renewal = renewals.renew(approvalId);

            assertThat(renewal).isInstanceOf(Renewal.Refused.class);
            Renewal.Refused refused = (Renewal.Refused) renewal;
            assertThat(refused.approvalId()).isEqualTo(approvalId);
            assertThat(refused.tool()).isEqualTo("ollama");
            assertThat(refused.hindrances())
                    .isNotEmpty()
                    .allSatisfy(each -> {
                        assertThat(each.title()).isNotBlank();
                        assertThat(each.remedy()).isNotBlank();
                    });
            assertThat(refused.hindrances())
                    .extracting(Renewal.Hindrance::code)
                    .anyMatch(code -> code.contains("posture"));
            assertThat(renewals.liveTokens(laptop.id()))
                    .extracting(live -> live.token().id())
                    .containsExactly(first.id());
            assertThat(actions()).startsWith("approval.renewal_refused");
        }

        @Test
        void shouldNotRenewAfterAFactWorsenedAndAgainOnceItIsMended() {
            moveToLastThird(Duration.ofSeconds(1));
            office.report(laptop, Map.of("disk_encrypted", false));
            assertThat(renewals.renew(approvalId)).isInstanceOf(Renewal.Refused.class);
            clock.advance(Duration.ofMinutes(5));
            office.report(laptop, Map.of());
            assertThat(renewals.renew(approvalId)).isInstanceOf(Renewal.Renewed.class);
        }
    }
}
