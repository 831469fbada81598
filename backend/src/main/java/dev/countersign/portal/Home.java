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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what one person sees first: theirs, and what needs them. */
@Singleton
final class Home {
    private static final int MOST = 20;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration SOON = Duration.ofDays(7);

    private final People people;
    private final HomeInventory inventory;
    private final Approvals approvals;
    private final Requests requests;
    private final Clock clock;

    Home(
            People people,
            HomeInventory inventory,
            Approvals approvals,
            Requests requests,
            Clock clock) {
        this.people = people;
        this.inventory = inventory;
        this.approvals = approvals;
        this.requests = requests;
        this.clock = clock;
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
                developer ? needs(person, devices, granted) : List.of(),
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

    private List<HomeView.Need> needs(
            Person person,
            List<HomeView.DeviceLine> devices,
            List<HomeView.ApprovalLine> approvals) {
        Instant now = clock.instant();
        List<HomeView.Need> needs = new ArrayList<>();
        Instant trained = person.trainedAt();
        if (trained == null || trained.plus(YEAR).isBefore(now)) {
            needs.add(new HomeView.Need("training", "", "/responsible-use"));
        }
        if (devices.isEmpty()) {
            needs.add(new HomeView.Need("register", "", "/devices/new"));
        }
        for (HomeView.DeviceLine device : devices) {
            String kind =
                    switch (device.light()) {
                        case "unenrolled" -> "enrol";
                        case "silent", "stale" -> "report";
                        case "blocked" -> "posture";
                        default -> "";
                    };
            if (!kind.isEmpty()) {
                needs.add(new HomeView.Need(kind, device.name(), "/devices/" + device.id()));
            }
        }
        for (HomeView.ApprovalLine approval : approvals) {
            String href = "/approvals/" + approval.id();
            if (approval.state().equals("suspended")) {
                needs.add(new HomeView.Need("suspended", approval.modelName(), href));
            } else if (approval.expiresAt().minus(SOON).isBefore(now)) {
                needs.add(new HomeView.Need("expiring", approval.modelName(), href));
            }
        }
        return needs;
    }
}
