package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Resets;
import dev.countersign.identity.Role;
import dev.countersign.identity.passkey.Passkeys;
import dev.countersign.identity.passkey.SignedDocument;
import dev.countersign.identity.passkey.TestPasskeys;
import dev.countersign.portal.PageAssert;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class SignedReviewTest {
    private static final String REASON = "looked at all the facts";

    @Inject Office office;
    @Inject Api api;
    @Inject Requests requests;
    @Inject Reviews reviews;
    @Inject VerdictProofs proofs;
    @Inject TestPasskeys test;
    @Inject Passkeys passkeys;
    @Inject AuditLog audit;
    @Inject Resets resets;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject EmbeddedServer server;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private Caller developer = new Caller(Caller.Kind.PERSON, "", java.util.Set.of());
    private Caller lead = developer;

    @BeforeEach
    void people() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
    }

    private RequestView ask(String dataClass) {
        Office.Laptop laptop = office.laptop(developer, "personal");
        return requests.submit(developer, Office.request(laptop, office.files(laptop), dataClass));
    }

    private static NewVerdicts verdicts(String verdict, RequestView... asked) {
        return new NewVerdicts(
                verdict,
                REASON,
                Stream.of(asked)
                        .map(r -> new NewVerdicts.Item(r.id(), r.revision(), "security_lead"))
                        .toList(),
                null);
    }

    private static void assertProblem(ProblemCode code, Runnable deed) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    private SignedDocument signed(NewVerdicts said) {
        return test.signed(lead, reviews.document(lead, said));
    }

    @Nested
    class Required {
        @ParameterizedTest
        @ValueSource(strings = {"approve", "deny", "changes"})
        void shouldRefuseAnyVerdictWithoutSignature(String verdict) {
            RequestView asked = ask("confidential");

            assertProblem(
                    ProblemCode.PASSKEY_NEEDED,
                    () -> reviews.decideAll(lead, verdicts(verdict, asked), null));

            assertThat(requests.get(lead, asked.id()).reviews()).isEmpty();
        }

        @Test
        void shouldTellCallersOfTheInterfaceByACodeOfItsOwn() {
            RequestView asked = ask("confidential");

            Api.Answer answer =
                    api.post(
                            api.person(Role.SECURITY_LEAD),
                            "/api/v1/requests/" + asked.id() + "/reviews",
                            "{\"verdict\":\"approve\",\"reason\":\"%s\",\"revision\":1}"
                                    .formatted(REASON));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("review.passkey_needed");
        }

        @Test
        void shouldTakeOneWithoutWherePolicyAsksForNone() {
            RequestView asked = ask("public");

            RequestView after = reviews.decideAll(lead, verdicts("deny", asked), null).getFirst();

            assertThat(after.state()).isEqualTo(RequestState.REJECTED);
            assertThat(proofs.of(after)).isEmpty();
        }
    }

    @Nested
    class Signed {
        @Test
        void shouldBeVerifiableLater() {
            RequestView asked = ask("confidential");
            NewVerdicts said = verdicts("approve", asked);

            RequestView after = reviews.decideAll(lead, said, signed(said)).getFirst();

            ReviewView review = after.reviews().getFirst();
            EvidenceView proof = proofs.get(developer, review.id());
            assertThat(proof.faults()).isEmpty();
            assertThat(proof.verified()).isTrue();
            assertThat(proof.statement())
                    .isNotNull()
                    .satisfies(s -> {
                        assertThat(s.request()).isEqualTo(asked.id());
                        assertThat(s.decision()).isEqualTo(asked.decisionId());
                        assertThat(s.verdict()).isEqualTo("approve");
                        assertThat(s.reviewer()).isEqualTo(lead.id());
                    });
            assertThat(audit.about(asked.id(), 1).getFirst().facts().path("signature").asText())
                    .startsWith("sig_");
        }

        @Test
        void shouldSayWhoCouldHaveAddedTheKey() {
            Person chief =
                    people.add(
                            "test",
                            "chief" + System.nanoTime(),
                            "Chief Resetter",
                            Programme.COMMERCIAL,
                            Set.of(Role.ADMINISTRATOR));
            transactions.executeWrite(_ -> {
                resets.record(chief.id(), lead.id());
                return chief;
            });
            RequestView asked = ask("confidential");
            NewVerdicts said = verdicts("approve", asked);

            RequestView after = reviews.decideAll(lead, said, signed(said)).getFirst();

            EvidenceView proof = proofs.get(developer, after.reviews().getFirst().id());
            assertThat(proof.verified()).isTrue();
            assertThat(proof.keyAddedAfterReset())
                    .isNotNull()
                    .extracting(Resets.Reset::by)
                    .isEqualTo(chief.id());
            accounts.setPassword("test", lead.id(), "a password for proofs".toCharArray());
            Browser browser = new Browser(server.getURL().toString());
            browser.signIn(people.get(lead.id()).username(), "a password for proofs");
            var page = browser.get("/requests/" + asked.id() + "/evidence");
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("added after a reset by Chief Resetter");
        }

        @Test
        void shouldStayVerifiableWhenThePasskeyIsRemoved() {
            RequestView asked = ask("confidential");
            NewVerdicts said = verdicts("approve", asked);
            RequestView after = reviews.decideAll(lead, said, signed(said)).getFirst();

            passkeys.remove(TestPasskeys.session(lead), passkeys.of(lead.id()).getFirst().id());

            assertThat(proofs.get(lead, after.reviews().getFirst().id()).verified()).isTrue();
        }

        @Test
        void shouldRecordNothingWhenTheRequestMovedMeanwhile() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            ModelSet set = office.files(laptop);
            RequestView asked =
                    requests.submit(developer, Office.request(laptop, set, "confidential"));
            NewVerdicts said = verdicts("approve", asked);
            SignedDocument signed = signed(said);
            office.confirm(office.person(Role.SECURITY_LEAD), set);
            requests.reevaluate(lead, asked.id());

            assertProblem(ProblemCode.STALE_REVISION, () -> reviews.decideAll(lead, said, signed));

            assertThat(requests.get(lead, asked.id()).reviews()).isEmpty();
            assertThat(count("review_signature", "person_id", lead.id())).isZero();
        }

        @Test
        void shouldRecordExactlyWhatWasSigned() {
            RequestView asked = ask("confidential");
            RequestView other = ask("confidential");
            SignedDocument signed = signed(verdicts("deny", asked));

            for (NewVerdicts said :
                    List.of(
                            verdicts("approve", asked),
                            verdicts("deny", other),
                            new NewVerdicts(
                                    "deny",
                                    "another reason than was signed",
                                    verdicts("deny", asked).requests(),
                                    null))) {
                assertProblem(
                        ProblemCode.PASSKEY_PROOF, () -> reviews.decideAll(lead, said, signed));
            }
            Caller another = office.person(Role.SECURITY_LEAD);
            assertProblem(
                    ProblemCode.PASSKEY_PROOF,
                    () -> reviews.decideAll(another, verdicts("deny", asked), signed));
        }

        @Test
        void shouldFindARecordThatSomebodyChanged() {
            RequestView asked = ask("confidential");
            NewVerdicts said = verdicts("approve", asked);
            RequestView after = reviews.decideAll(lead, said, signed(said)).getFirst();
            ReviewView review = after.reviews().getFirst();
            var tampered =
                    new RequestView(
                            after.id(),
                            after.number(),
                            after.personId(),
                            after.deviceId(),
                            after.modelDigest(),
                            after.toolId(),
                            after.scopes(),
                            after.dataClasses(),
                            after.sanitisation(),
                            after.environment(),
                            after.durationDays(),
                            after.reason(),
                            after.state(),
                            after.revision(),
                            after.needs(),
                            List.of(
                                    new ReviewView(
                                            review.id(),
                                            review.revision(),
                                            review.reviewerId(),
                                            review.role(),
                                            review.verdict(),
                                            "another reason",
                                            review.decisionId(),
                                            review.smallTeam(),
                                            review.at())),
                            after.decisionId(),
                            null,
                            null,
                            null,
                            after.createdAt(),
                            after.changedAt(),
                            after.version());

            assertThat(proofs.of(tampered).values())
                    .singleElement()
                    .extracting(EvidenceView::faults)
                    .isEqualTo(List.of("record"));
        }

        @Test
        void shouldBeAppendOnly() {
            assertThatThrownBy(() ->
                            transactions.executeWrite(status ->
                                    entities.createNativeQuery(
                                                    "update review_signature set rp_id = 'x'")
                                            .executeUpdate()))
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }

    @Nested
    class Together {
        private RequestView[] alike() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            return Stream.of(office.files(laptop), office.files(laptop), office.files(laptop))
                    .map(set ->
                            requests.submit(developer, Office.request(laptop, set, "confidential")))
                    .toArray(RequestView[]::new);
        }

        @Test
        void shouldCoverAllByOneSignature() {
            RequestView[] asked = alike();
            NewVerdicts said = verdicts("approve", asked);

            List<RequestView> after = reviews.decideAll(lead, said, signed(said));

            assertThat(after).hasSize(3);
            for (RequestView request : after) {
                EvidenceView proof = proofs.get(lead, request.reviews().getFirst().id());
                assertThat(proof.faults()).isEmpty();
                assertThat(proof.requestId()).isEqualTo(request.id());
            }
            assertThat(count("review_signature", "person_id", lead.id())).isOne();
        }

        @Test
        void shouldRefuseRequestsWhoseFactsDiffer() {
            RequestView asked = ask("confidential");
            RequestView other = ask("personal");

            assertProblem(
                    ProblemCode.FACTS_DIFFER,
                    () -> reviews.document(lead, verdicts("approve", asked, other)));
        }

        @Test
        void shouldRecordNothingWhenOneIsRefused() {
            RequestView[] asked = alike();
            NewVerdicts said = verdicts("approve", asked);
            SignedDocument signed = signed(said);
            requests.withdraw(developer, asked[1].id(), null);

            assertProblem(ProblemCode.ALREADY_DECIDED, () -> reviews.decideAll(lead, said, signed));

            assertThat(requests.get(lead, asked[0].id()).reviews()).isEmpty();
            assertThat(requests.get(lead, asked[2].id()).reviews()).isEmpty();
        }

        @Test
        void shouldNotTakeASignatureOverMoreThanIsSent() {
            RequestView[] asked = alike();
            SignedDocument signed = signed(verdicts("approve", asked));

            assertProblem(
                    ProblemCode.PASSKEY_PROOF,
                    () -> reviews.decideAll(lead, verdicts("approve", asked[0]), signed));
        }
    }

    private long count(String table, String column, String value) {
        return transactions.executeRead(status ->
                ((Number)
                                entities.createNativeQuery(
                                                "select count(*) from %s where %s = ?1"
                                                        .formatted(table, column))
                                        .setParameter(1, value)
                                        .getSingleResult())
                        .longValue());
    }
}
