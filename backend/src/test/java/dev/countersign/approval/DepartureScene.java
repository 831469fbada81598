package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.approval.exception.ExceptionView;
import dev.countersign.approval.exception.Exceptions;
import dev.countersign.approval.exception.NewException;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.identity.passkey.TestPasskeys;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Reason;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** An office with approvals that are about to end, and who may end them. */
abstract class DepartureScene {
    static final String WHY = "{\"reason\":\"it happened this morning\"}";

    @Inject Office office;
    @Inject GateCheck gate;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject Exceptions exceptions;
    @Inject Devices devices;
    @Inject Enrolments enrolments;
    @Inject People people;
    @Inject Trainings trainings;
    @Inject Confirmations confirmations;
    @Inject ModelBlocks blocks;
    @Inject AuditLog audit;
    @Inject EntityManagerFactory factory;
    @Inject Api api;
    @Inject TestPasskeys passkeys;

    Api.@Nullable Identity developer;
    Api.@Nullable Identity lead;
    Api.@Nullable Identity boss;
    Office.@Nullable Laptop laptop;
    @Nullable ModelSet files;
    String approvalId = "";

    @BeforeEach
    void somebodyWithAnApproval() {
        developer = api.person(Role.DEVELOPER);
        trainings.acceptResponsibleUse(developer().caller().id());
        lead = api.person(Role.SECURITY_LEAD);
        boss = api.person(Role.ADMINISTRATOR);
        laptop = office.laptop(me(), "personal");
        files = office.confirmedFiles(laptop());
        approvalId =
                Objects.requireNonNull(
                        requests.submit(me(), Office.request(laptop(), files(), "public"))
                                .approvalId());
        assertThat(gate.refusal(token(), laptop(), me(), files())).isEmpty();
    }

    Api.Identity developer() {
        return Objects.requireNonNull(developer);
    }

    Api.Identity lead() {
        return Objects.requireNonNull(lead);
    }

    Api.Identity boss() {
        return Objects.requireNonNull(boss);
    }

    Caller me() {
        return developer().caller();
    }

    Office.Laptop laptop() {
        return Objects.requireNonNull(laptop);
    }

    ModelSet files() {
        return Objects.requireNonNull(files);
    }

    IssuedToken token() {
        return approvals.tokens(me(), approvalId).getFirst();
    }

    /** A request that waits for a reviewer. */
    String waiting(ModelSet set) {
        RequestView request = requests.submit(me(), Office.request(laptop(), set, "public"));
        assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);
        return request.id();
    }

    ExceptionView asked() {
        return exceptions.ask(
                me(),
                new NewException(
                        "device.firewall.off",
                        laptop().id(),
                        null,
                        null,
                        null,
                        7,
                        "the firewall is replaced next week"));
    }

    long entries(String subject, String action) {
        return audit.about(subject, 100).stream()
                .filter(entry -> entry.action().equals(action))
                .count();
    }

    void assertStopped() {
        assertThat(approvals.get(lead().caller(), approvalId).state())
                .isEqualTo(ApprovalState.REVOKED);
        IssuedToken token = approvals.tokens(lead().caller(), approvalId).getFirst();
        assertThat(gate.refusal(token, laptop(), me(), files())).contains(Reason.STATUS_REVOKED);
    }
}
