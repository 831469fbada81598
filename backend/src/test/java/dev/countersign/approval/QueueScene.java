package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Requests that wait in the queue, for tests of other rooms. */
@Singleton
public class QueueScene {
    private final Office office;
    private final Requests requests;
    private final Revisions revisions;
    private final List<Asked> waiting = new CopyOnWriteArrayList<>();

    QueueScene(Office office, Requests requests, Revisions revisions) {
        this.office = office;
        this.revisions = revisions;
        this.requests = requests;
    }

    /** A request that waits. */
    public record Asked(Caller person, String id) {
        public String personId() {
            return person.id();
        }
    }

    /** As many requests of one new person, alike in everything but their files. */
    public List<Asked> asked(String dataClass, int count) {
        Caller person = office.person(Role.DEVELOPER);
        Office.Laptop laptop = office.laptop(person, "personal");
        List<Asked> asked =
                IntStream.range(0, count)
                        .mapToObj(_ ->
                                requests.submit(
                                        person,
                                        Office.request(laptop, office.files(laptop), dataClass)))
                        .map(request -> new Asked(person, request.id()))
                        .toList();
        waiting.addAll(asked);
        return asked;
    }

    /** Its person asks for half the time: another revision, decided anew. */
    public void revise(Asked asked) {
        RequestView now = requests.get(asked.person(), asked.id());
        revisions.revise(
                asked.person(),
                asked.id(),
                now.version(),
                new NewRequest(
                        now.deviceId(),
                        now.modelDigest(),
                        now.toolId(),
                        List.copyOf(now.scopes()),
                        List.copyOf(now.dataClasses()),
                        null,
                        now.environment(),
                        now.durationDays() / 2,
                        now.reason()));
    }

    /** Leaves nothing behind that other tests would find in their queue. */
    public void withdrawAll() {
        for (Asked asked : waiting) {
            try {
                requests.withdraw(asked.person(), asked.id());
            } catch (Problem _) {
                // decided by the test
            }
        }
        waiting.clear();
    }
}
