package dev.countersign.portal;

import dev.countersign.approval.ApprovalFilter;
import dev.countersign.approval.ApprovalState;
import dev.countersign.approval.ApprovalView;
import dev.countersign.approval.Approvals;
import dev.countersign.approval.RequestFilter;
import dev.countersign.approval.RequestState;
import dev.countersign.approval.RequestView;
import dev.countersign.approval.Requests;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.platform.Page;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what one person sees first: theirs, and what needs them. */
@Singleton
final class Home {
    private static final int MOST = 20;

    private final People people;
    private final HomeInventory inventory;
    private final Approvals approvals;
    private final Requests requests;
    private final Needs needs;

    Home(
            People people,
            HomeInventory inventory,
            Approvals approvals,
            Requests requests,
            Needs needs) {
        this.people = people;
        this.inventory = inventory;
        this.approvals = approvals;
        this.requests = requests;
        this.needs = needs;
    }

    HomeView of(Caller caller) {
        Person person = people.get(caller.id());
        boolean developer = caller.has(Role.DEVELOPER);
        boolean reviewer = caller.has(Role.SECURITY_LEAD) || caller.has(Role.DATA_OWNER);
        List<HomeView.DeviceLine> devices = inventory.devices(caller);
        List<HomeView.ApprovalLine> granted = approvals(caller);
        Page<RequestView> queue = requests.queue(caller, null, Page.LONGEST);
        return new HomeView(
                person.displayName(),
                developer,
                reviewer,
                queue.items().size(),
                queue.next() != null,
                oldest(queue.items()),
                needs.of(caller, person, devices, granted),
                devices,
                granted,
                requests(caller));
    }

    private List<HomeView.ApprovalLine> approvals(Caller caller) {
        var mine = new ApprovalFilter(null, caller.id(), null, null);
        return approvals.list(caller, mine, null, MOST).items().stream()
                .filter(a -> live(a.state()))
                .map(this::line)
                .toList();
    }

    private static boolean live(ApprovalState state) {
        return switch (state) {
            case SCHEDULED, ACTIVE, SUSPENDED -> true;
            case REVOKED, EXPIRED, SUPERSEDED -> false;
        };
    }

    private HomeView.ApprovalLine line(ApprovalView approval) {
        return new HomeView.ApprovalLine(
                approval.id(),
                inventory.model(approval.modelDigest()),
                inventory.device(approval.deviceId()),
                inventory.tool(approval.toolId()),
                approval.state().word(),
                approval.endsAt());
    }

    private List<HomeView.RequestLine> requests(Caller caller) {
        var open = new RequestFilter(RequestState.IN_REVIEW, caller.id(), null, null);
        return requests.list(caller, open, null, MOST).items().stream()
                .map(r ->
                        new HomeView.RequestLine(
                                r.id(),
                                inventory.model(r.modelDigest()),
                                r.state().word(),
                                r.createdAt()))
                .toList();
    }

    private static @Nullable Instant oldest(List<RequestView> queue) {
        return queue.stream().map(RequestView::createdAt).min(Instant::compareTo).orElse(null);
    }
}
