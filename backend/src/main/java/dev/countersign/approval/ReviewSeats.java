package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who may decide what: the awaited role that a person fills on a request, or why they do not. */
@Singleton
class ReviewSeats {
    private final RequestReader reader;
    private final People people;
    private final Devices devices;
    private final SmallTeam smallTeam;

    ReviewSeats(RequestReader reader, People people, Devices devices, SmallTeam smallTeam) {
        this.reader = reader;
        this.people = people;
        this.devices = devices;
        this.smallTeam = smallTeam;
    }

    /**
     * A locked request and the role that the caller fills on it.
     *
     * @param alone whether the caller does alone what takes two where the team is not small
     */
    record Seat(RequestEntity request, String role, boolean alone) {}

    /** Whether one person may do what takes two, and whether this verdict was such a case. */
    private static final class Alone {
        private final boolean allowed;
        private boolean used;

        private Alone(boolean allowed) {
            this.allowed = allowed;
        }

        /** True where it may not be. */
        private boolean refuses() {
            used |= allowed;
            return !allowed;
        }
    }

    /**
     * The caller's seat.
     *
     * @throws Problem {@code review.own_request}, {@code review.role_not_needed}, {@code
     *     review.one_person_one_role}, {@code review.already_decided}, {@code
     *     review.stale_revision}
     */
    Seat of(Caller caller, String requestId, int revision, @Nullable String wanted) {
        RequestEntity request =
                reader.locked(requestId)
                        .filter(r -> Requests.sees(caller, r))
                        .orElseThrow(() -> Problem.notFound("request", requestId));
        requireCurrent(request, revision);
        Alone alone = new Alone(smallTeam.on());
        requireOther(caller, request, alone);
        String role = role(caller, request, wanted, alone);
        return new Seat(request, role, alone.used);
    }

    private static void requireCurrent(RequestEntity request, int revision) {
        if (request.getState() != RequestState.IN_REVIEW) {
            throw new Problem(
                    ProblemCode.ALREADY_DECIDED,
                    "The request is " + request.getState().word() + " and takes no verdicts.");
        }
        if (request.getRevision() != revision) {
            throw new Problem(
                    ProblemCode.STALE_REVISION,
                    "It is at revision "
                            + request.getRevision()
                            + " now: read what is new, then decide.");
        }
    }

    private void requireOther(Caller caller, RequestEntity request, Alone alone) {
        boolean owner =
                devices.find(request.getDeviceId())
                        .map(Device::ownerId)
                        .filter(caller.id()::equals)
                        .isPresent();
        boolean own = owner || request.getPersonId().equals(caller.id());
        if (own && alone.refuses()) {
            throw new Problem(ProblemCode.OWN_REQUEST, "Somebody else has to review this request.");
        }
    }

    /** The awaited role that this person fills, from the register and not from their session. */
    private String role(
            Caller caller, RequestEntity request, @Nullable String wanted, Alone alone) {
        Person person = people.get(caller.id());
        List<String> own =
                reader.needsOf(request).keySet().stream()
                        .filter(need -> person.active() && person.has(Role.of(need)))
                        .filter(need -> wanted == null || wanted.equals(need))
                        .toList();
        if (own.isEmpty()) {
            throw new Problem(
                    ProblemCode.ROLE_NOT_NEEDED,
                    "This request waits for: " + String.join(", ", awaited(request)) + ".");
        }
        boolean filled =
                reader.verdictsOf(request).stream()
                        .anyMatch(review -> review.getReviewerId().equals(caller.id()));
        if (filled && alone.refuses()) {
            throw new Problem(
                    ProblemCode.ONE_ROLE,
                    "You decided on this request already; another person fills the other role.");
        }
        List<String> open = new ArrayList<>(own);
        open.retainAll(awaited(request));
        if (open.isEmpty()) {
            throw new Problem(
                    ProblemCode.ALREADY_DECIDED, "Somebody else filled your role before you.");
        }
        return open.getFirst();
    }

    /** The roles that nobody filled yet. */
    List<String> awaited(RequestEntity request) {
        Set<String> roles = new TreeSet<>(reader.needsOf(request).keySet());
        reader.verdictsOf(request).stream()
                .filter(review -> review.getVerdict() == Verdict.APPROVE)
                .forEach(review -> roles.remove(review.getRole()));
        return List.copyOf(roles);
    }
}
