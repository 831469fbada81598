package dev.countersign.portal;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.policy.Bundles;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What one person should do, besides reviews. */
@Singleton
final class Needs {
    private static final Duration SOON = Duration.ofDays(7);

    private final Bundles bundles;
    private final Clock clock;

    Needs(Bundles bundles, Clock clock) {
        this.bundles = bundles;
        this.clock = clock;
    }

    /** What is the person's own. */
    record Own(
            List<HomeView.DeviceLine> devices,
            List<HomeView.ApprovalLine> approvals,
            List<HomeView.RequestLine> requests) {}

    /** Whether they accepted responsible use within the last year. */
    boolean isTrained(Person person) {
        return person.isTrained(clock.instant());
    }

    List<HomeView.Need> of(Caller caller, Person person, Own own) {
        List<HomeView.Need> needs = new ArrayList<>();
        own.requests.stream()
                .filter(request -> request.state().equals("changes_requested"))
                .map(request ->
                        new HomeView.Need(
                                "changes", request.modelName(), "/requests/" + request.id()))
                .forEach(needs::add);
        if (caller.has(Role.SECURITY_LEAD) || caller.has(Role.ADMINISTRATOR)) {
            needs.addAll(policies(caller));
        }
        if (caller.has(Role.DEVELOPER)) {
            needs.addAll(ofDeveloper(person, own.devices, own.approvals));
        }
        return needs;
    }

    /** Bundles that somebody else asked to be activated. */
    private List<HomeView.Need> policies(Caller caller) {
        return bundles.askedByOthers(caller.id()).stream()
                .map(bundle ->
                        new HomeView.Need(
                                "policy",
                                bundle.revision(),
                                "/policies/bundles/" + bundle.id() + "/effect"))
                .toList();
    }

    private List<HomeView.Need> ofDeveloper(
            Person person,
            List<HomeView.DeviceLine> devices,
            List<HomeView.ApprovalLine> approvals) {
        Instant now = clock.instant();
        List<HomeView.Need> needs = new ArrayList<>();
        if (!isTrained(person)) {
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
