package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.approval.exception.Exceptions;
import dev.countersign.approval.exception.NewException;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.notify.Inbox;
import dev.countersign.notify.InboxReader;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People hear of what concerns them, in their inbox. */
@ServerTest
class ApprovalNoticesTest {
    @Inject Office office;
    @Inject Requests requests;
    @Inject Comments comments;
    @Inject Approvals approvals;
    @Inject Exceptions exceptions;
    @Inject Departures departures;
    @Inject ApprovalNotices notices;
    @Inject InboxReader inboxes;
    @Inject TestClock clock;

    @AfterEach
    void reset() {
        clock.reset();
    }

    private List<String> told(Caller person) {
        return inboxes.of(person).stream().map(Inbox.Item::key).toList();
    }

    private RequestView inReview(Caller dev) {
        var laptop = office.laptop(dev, "personal");
        ModelSet files = office.files(laptop);
        RequestView request = requests.submit(dev, Office.request(laptop, files, "source_code"));
        assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);
        return request;
    }

    private RequestView allowed(Caller dev) {
        var laptop = office.laptop(dev, "personal");
        ModelSet files = office.confirmedFiles(laptop);
        return requests.submit(dev, Office.request(laptop, files, "source_code"));
    }

    private NewVerdict verdict(RequestView request, String verdict) {
        return new NewVerdict(verdict, "because of these facts", request.revision(), null);
    }

    @Test
    void shouldTellReviewersThatARequestWaits() {
        Caller lead = office.person(Role.SECURITY_LEAD);
        Caller other = office.person(Role.DEVELOPER);
        Caller dev = office.person(Role.DEVELOPER);
        inReview(dev);
        assertThat(told(lead)).containsExactly("request_waiting");
        assertThat(told(other)).isEmpty();
        assertThat(told(dev)).isEmpty();
    }

    @Test
    void shouldTellWhoAskedWhatReviewersSaid() {
        Caller lead = office.person(Role.SECURITY_LEAD);
        Caller dev = office.person(Role.DEVELOPER);
        RequestView request = inReview(dev);
        office.decide(lead, request.id(), verdict(request, "changes"));
        assertThat(told(dev)).containsExactly("request_changes_asked");
        RequestView second = inReview(dev);
        office.decide(lead, second.id(), verdict(second, "deny"));
        assertThat(told(dev)).containsExactly("request_rejected", "request_changes_asked");
    }

    @Test
    void shouldTellTheOthersOfAComment() {
        Caller lead = office.person(Role.SECURITY_LEAD);
        Caller dev = office.person(Role.DEVELOPER);
        RequestView request = inReview(dev);
        comments.add(lead, request.id(), "Which repository is it for?");
        assertThat(told(dev)).containsExactly("request_commented");
        comments.add(dev, request.id(), "The billing module.");
        assertThat(told(lead)).startsWith("request_commented");
        assertThat(told(dev)).containsExactly("request_commented");
    }

    @Test
    void shouldTellTheOwnerWhatBecameOfAnApproval() {
        Caller lead = office.person(Role.SECURITY_LEAD);
        Caller dev = office.person(Role.DEVELOPER);
        String id = approvalOf(allowed(dev));
        approvals.suspend(lead, id, null, "a question came up");
        approvals.resume(lead, id, null, "it is answered");
        approvals.revoke(lead, id, null, "no longer wanted");
        assertThat(told(dev))
                .containsExactly("approval_revoked", "approval_resumed", "approval_suspended");
        String own = approvalOf(allowed(dev));
        approvals.revoke(dev, own, null, "I do not need it");
        assertThat(told(dev)).as("of what they did themselves").hasSize(3);
    }

    @Test
    void shouldTellWhoAskedWhatEndsWithALaptopOrAModel() {
        Caller lead = office.person(Role.SECURITY_LEAD);
        Caller dev = office.person(Role.DEVELOPER);
        RequestView withdrawn = inReview(dev);
        ask(dev, withdrawn.deviceId());
        departures.deviceLost(lead, withdrawn.deviceId(), "it was left on a train");
        assertThat(told(dev)).containsExactlyInAnyOrder("request_closed", "exception_closed");

        RequestView rejected = inReview(dev);
        var files = ModelBlocks.Target.files(rejected.modelDigest());
        departures.modelRevoked(lead, files, "its licence was withdrawn");
        assertThat(told(dev)).hasSize(3).startsWith("request_closed");

        RequestView own = inReview(dev);
        ask(dev, own.deviceId());
        departures.deviceLost(dev, own.deviceId(), "it was left on a train");
        assertThat(told(dev)).as("of what they did themselves").hasSize(3);
    }

    private void ask(Caller dev, String deviceId) {
        exceptions.ask(
                dev,
                new NewException(
                        "device.firewall.off", deviceId, null, null, null, 7, "until next week"));
    }

    @Test
    void shouldTellOnceThatAnApprovalEndsWithinAWeek() {
        Caller dev = office.person(Role.DEVELOPER);
        approvalOf(allowed(dev));
        clock.advance(Duration.ofDays(22));
        tellAll();
        assertThat(told(dev)).isEmpty();
        clock.advance(Duration.ofDays(2));
        tellAll();
        tellAll();
        assertThat(told(dev)).containsExactly("approval_ending");
    }

    private void tellAll() {
        while (notices.endingSoon(200) > 0) {
            // until nobody is left
        }
    }

    private String approvalOf(RequestView request) {
        return java.util.Objects.requireNonNull(request.approvalId());
    }
}
