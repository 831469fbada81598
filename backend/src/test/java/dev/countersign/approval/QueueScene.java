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
    private final List<Asked> waiting = new CopyOnWriteArrayList<>();

    QueueScene(Office office, Requests requests) {
        this.office = office;
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
