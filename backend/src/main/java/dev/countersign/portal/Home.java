package dev.countersign.portal;

import dev.countersign.approval.ApprovalView;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.Awaiting;
import dev.countersign.approval.OpenRequest;
import dev.countersign.approval.Requests;
import dev.countersign.approval.ask.Draft;
import dev.countersign.approval.ask.Drafts;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gathers what one person sees first: theirs, and what needs them. A dozen queries, however much
 * there is.
 */
@Singleton
final class Home {
    private static final int MOST = 20;

    private final People people;
    private final HomeInventory inventory;
    private final Asked asked;
    private final Needs needs;

    /** What the person asked for and got, and what others ask of them. */
    @Singleton
    record Asked(Approvals approvals, Requests requests, Drafts drafts, Awaiting awaiting) {}

    Home(People people, HomeInventory inventory, Asked asked, Needs needs) {
        this.people = people;
        this.inventory = inventory;
        this.asked = asked;
        this.needs = needs;
    }

    HomeView of(Caller caller) {
        Person person = people.get(caller.id());
        List<ApprovalView> live = asked.approvals.live(caller, MOST);
        List<OpenRequest> open = asked.requests.waiting(caller, MOST);
        List<Draft> drafts = asked.drafts.open(caller);
        HomeNames names =
                inventory.names(
                        caller,
                        Stream.of(
                                        live.stream().map(ApprovalView::modelDigest),
                                        open.stream().map(OpenRequest::modelDigest),
                                        drafts.stream()
                                                .flatMap(d -> d.form().modelDigests().stream()))
                                .flatMap(digests -> digests));
        List<HomeView.DeviceLine> devices = names.devices();
        List<HomeView.ApprovalLine> granted =
                live.stream().map(approval -> line(approval, names)).toList();
        List<HomeView.RequestLine> requests =
                open.stream().map(request -> line(request, names)).toList();
        Awaiting.Length queue = asked.awaiting.length(caller);
        boolean developer = caller.has(Role.DEVELOPER);
        return new HomeView(
                person.displayName(),
                developer,
                caller.has(Role.SECURITY_LEAD) || caller.has(Role.DATA_OWNER),
                queue.count(),
                queue.oldest(),
                developer && granted.isEmpty() && requests.isEmpty() && isNew(caller)
                        ? HomeView.Step.all(needs.isTrained(person), devices)
                        : List.of(),
                needs.of(caller, person, new Needs.Own(devices, granted, requests)),
                devices,
                granted,
                requests,
                drafts.stream().map(draft -> line(draft, names)).toList());
    }

    private boolean isNew(Caller caller) {
        return !asked.requests.hasAsked(caller);
    }

    private static HomeView.ApprovalLine line(ApprovalView approval, HomeNames names) {
        return new HomeView.ApprovalLine(
                approval.id(),
                names.model(approval.modelDigest()),
                names.device(approval.deviceId()),
                names.tool(approval.toolId()),
                approval.state().word(),
                approval.endsAt());
    }

    private static HomeView.RequestLine line(OpenRequest request, HomeNames names) {
        return new HomeView.RequestLine(
                request.id(),
                names.model(request.modelDigest()),
                names.device(request.deviceId()),
                request.state().word(),
                request.setId(),
                request.createdAt());
    }

    private static HomeView.DraftLine line(Draft draft, HomeNames names) {
        List<String> models = draft.form().modelDigests().stream().map(names::model).toList();
        return new HomeView.DraftLine(
                draft.id(), String.join(", ", models), draft.address(), draft.changedAt());
    }
}
