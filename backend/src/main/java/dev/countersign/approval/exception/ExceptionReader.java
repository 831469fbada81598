package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.token.Digest;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks what somebody asks an exception for, all fields at once. */
@Singleton
class ExceptionReader {
    static final int LONGEST_DAYS = 90;
    private static final int LONGEST_REASON = 2000;

    private final Waivers waivers;
    private final Occasions occasions;
    private final Devices devices;
    private final ArtifactSets artifacts;
    private final People people;

    ExceptionReader(
            Waivers waivers,
            Occasions occasions,
            Devices devices,
            ArtifactSets artifacts,
            People people) {
        this.waivers = waivers;
        this.occasions = occasions;
        this.devices = devices;
        this.artifacts = artifacts;
        this.people = people;
    }

    /** Everything in order. */
    record Checked(
            String rule, Subject subject, @Nullable String requestId, int days, String reason) {}

    /**
     * @throws Problem {@code field.invalid} naming every wrong field; {@code
     *     exception.not_waivable}; kind not-found for a request that the caller may not see
     */
    Checked read(Caller caller, NewException said) {
        InputCheck check = new InputCheck();
        String rule = rule(check, said.rule());
        subject(check, caller, said.subject());
        int days = days(check, said.days());
        String reason = reason(check, said.reason());
        Optional<Occasions.Occasion> occasion =
                Optional.ofNullable(said.requestId()).map(id -> occasions.ofRequest(caller, id));
        occasion.ifPresent(of -> within(check, said.subject(), of.about()));
        check.done();
        occasion.ifPresentOrElse(
                of -> waivers.requireFor(rule, of.decision()), () -> waivers.require(rule));
        return new Checked(rule, said.subject(), said.requestId(), days, reason);
    }

    private String rule(InputCheck check, @Nullable String rule) {
        if (!check.present("/rule", rule, "the code of a rule, for example device.firewall.off")) {
            return "";
        }
        String code = Objects.requireNonNull(rule);
        if (waivers.known(code).isEmpty()) {
            check.wrong(
                    "/rule",
                    "unknown",
                    "The policy in force has no rule of this code.",
                    "a code from /api/v1/policy/rules");
        }
        return code;
    }

    /** Who is no security lead asks for their own laptop or for themselves, or for less. */
    private void subject(InputCheck check, Caller caller, Subject subject) {
        if (subject.isEmpty()) {
            check.wrong(
                    "/subject",
                    "missing",
                    "Say for which device, model or person.",
                    "at least one of device_id, model_digest, person_id");
            return;
        }
        boolean lead = caller.has(Role.SECURITY_LEAD);
        Optional<Device> device =
                Optional.ofNullable(subject.deviceId())
                        .flatMap(devices::find)
                        .filter(d -> Devices.seesAll(caller) || d.ownerId().equals(caller.id()));
        if (subject.deviceId() != null && device.isEmpty()) {
            check.wrong(
                    "/device_id",
                    "unknown",
                    "There is no such device that you know of.",
                    "the id of a device, dev_…");
        }
        String person = subject.personId();
        boolean self = caller.id().equals(person);
        if (person != null && !self && !(lead && active(person))) {
            check.wrong(
                    "/person_id",
                    "unknown",
                    "You cannot ask for this person.",
                    lead ? "the id of an active person, usr_…" : "your own id");
        }
        digest(check, subject.modelDigest());
        boolean own = device.map(Device::ownerId).filter(caller.id()::equals).isPresent();
        if (!lead && !self && !own) {
            check.wrong(
                    "/subject",
                    "too_wide",
                    "This would be for others too; only a security lead asks for that.",
                    "your own device_id or person_id with it");
        }
    }

    private boolean active(String personId) {
        return people.find(personId).filter(Person::active).isPresent();
    }

    private void digest(InputCheck check, @Nullable String digest) {
        boolean known = digest == null || (Digest.isWellFormed(digest) && artifacts.has(digest));
        if (!known) {
            check.wrong(
                    "/model_digest",
                    "unknown",
                    "Nobody has shown files with this digest yet.",
                    "sha256: and 64 lower-case hex digits");
        }
    }

    private static int days(InputCheck check, @Nullable Integer days) {
        String expected = "a whole number of days from 1 to " + LONGEST_DAYS;
        if (!check.present("/days", days, expected)) {
            return 0;
        }
        int value = Objects.requireNonNull(days);
        if (value < 1 || value > LONGEST_DAYS) {
            check.wrong("/days", "value", "An exception holds 1 to 90 days.", expected);
        }
        return value;
    }

    /** The words of somebody who asks, decides or ends. */
    static String reason(InputCheck check, @Nullable String reason) {
        return check.reason("/reason", reason, LONGEST_REASON);
    }

    private static void within(InputCheck check, Subject subject, Subject request) {
        if (!subject.covers(request)) {
            check.wrong(
                    "/subject",
                    "not_of_request",
                    "The request is not about this device, model or person.",
                    "parts of the request");
        }
    }
}
