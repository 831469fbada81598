package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Reason;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A developer with a laptop and a model, and those who decide. */
abstract class RequestScene {
    @Inject Office office;
    @Inject Requests requests;
    @Inject Awaiting awaiting;
    @Inject Approvals approvals;
    @Inject Renewals renewals;
    @Inject Departures departures;
    @Inject Previews previews;
    @Inject GateCheck gate;
    @Inject AuditLog audit;
    @Inject Clock clock;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    Caller lead = developer;
    Caller dataOwner = developer;
    Office.@Nullable Laptop laptop;

    @BeforeEach
    void people() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        dataOwner = office.person(Role.DATA_OWNER);
        laptop = office.laptop(developer, "personal");
    }

    Office.Laptop laptop() {
        Office.Laptop made = laptop;
        assertThat(made).isNotNull();
        return java.util.Objects.requireNonNull(made);
    }

    RequestView submit(ModelSet set, String... classes) {
        return requests.submit(developer, Office.request(laptop(), set, classes));
    }

    RequestView approve(Caller reviewer, RequestView request) {
        return office.decide(
                reviewer,
                request.id(),
                new NewVerdict("approve", "looked at all the facts", request.revision(), null));
    }

    static String approvalId(RequestView request) {
        return java.util.Objects.requireNonNull(request.approvalId());
    }

    static PolicyAnswer answer(RequestView request) {
        return java.util.Objects.requireNonNull(request.decision());
    }

    IssuedToken token(RequestView request) {
        return approvals.tokens(developer, approvalId(request)).getFirst();
    }

    List<String> actions(String subject) {
        return audit.about(subject, 10).stream().map(AuditRecord::action).toList();
    }

    Optional<Reason> refusal(IssuedToken token, ModelSet set) {
        return gate.refusal(token, laptop(), developer, set);
    }

    static void assertProblem(ProblemCode code, Runnable deed) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    List<Long> counts() {
        return List.of(
                count("RequestEntity"),
                count("ApprovalEntity"),
                count("TokenEntity"),
                count("AuditEntry"),
                count("DecisionRow"));
    }

    long count(String entity) {
        return transactions.executeRead(status ->
                entities.createQuery("select count(e) from " + entity + " e", Long.class)
                        .getSingleResult());
    }
}
