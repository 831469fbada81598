package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Posture;
import dev.countersign.inventory.device.PostureFact;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lays out everything about one request on one page for one reviewer. */
@Singleton
class ReviewDesk {
    private final Names names;
    private final RequestSheets sheets;
    private final DeviceDesk devices;
    private final ModelDesk models;
    private final Around around;

    /** What else the page looks up. */
    @Singleton
    record Around(ArtifactSets artifacts, SimilarRequests similar, SmallTeam smallTeam) {}

    ReviewDesk(
            Names names,
            RequestSheets sheets,
            DeviceDesk devices,
            ModelDesk models,
            Around around) {
        this.names = names;
        this.sheets = sheets;
        this.devices = devices;
        this.models = models;
        this.around = around;
    }

    /**
     * What the reader looks at besides the request as it is.
     *
     * @param model text to find a catalogue model by; empty to begin with the files' name
     * @param before id of the request's decision before the facts were confirmed, empty for none
     * @param revision the revision that the reader had read, null for the one before the present
     * @param comments the cursor of older comments
     */
    record Look(
            String model, String before, @Nullable Integer revision, @Nullable String comments) {
        static final Look PLAIN = new Look("", "", null, null);
    }

    @Transactional(readOnly = true)
    Map<String, Object> page(
            Caller reader, RequestView request, ReviewPage.Input input, Look look) {
        ArtifactSet files = around.artifacts.get(request.modelDigest());
        Device device = devices.get(request.deviceId());
        String blocked = blocked(reader, request, device);
        List<String> roles = roles(reader, request);
        boolean facts = vouches(reader, request) && !"own".equals(blocked);
        boolean confirmable = facts && files.confirmation() == null;
        var page =
                new ReviewPage(
                        blocked,
                        blocked == null ? roles.getFirst() : null,
                        models.part(files),
                        devices.part(device),
                        confirmable
                                ? models.candidates(files, look.model, input.chosenModel())
                                : null,
                        facts,
                        why(request, blocked == null ? roles : request.awaited()),
                        lifeSeconds(request),
                        around.similar.to(request),
                        look.before.isEmpty() ? null : sheets.findings(request, look.before),
                        input);
        return Map.of(
                "review", RequestPage.of(request, names, sheets.timeline(request.id())),
                "rounds", sheets.of(reader, request, look.revision, look.comments),
                "page", page);
    }

    /** Nobody vouches for the files of their own request, however small the team is. */
    static boolean vouches(Caller reader, RequestView request) {
        return reader.has(Role.SECURITY_LEAD) && !request.personId().equals(reader.id());
    }

    /** The rules that ask for these roles. */
    private static List<AnswerView.Rule> why(RequestView request, List<String> roles) {
        List<String> codes =
                request.needs().stream()
                        .filter(need -> roles.contains(need.role()))
                        .flatMap(need -> need.because().stream())
                        .distinct()
                        .toList();
        return AnswerView.rules(request.decision(), codes);
    }

    /** How long an approval would live: as asked, and no longer than policy lets it. */
    private static long lifeSeconds(RequestView request) {
        PolicyAnswer decision = request.decision();
        long most = decision == null ? 0 : decision.obligations().approvalMaxS();
        return Math.min(most, Duration.ofDays(request.durationDays()).toSeconds());
    }

    private @Nullable String blocked(Caller reader, RequestView request, Device device) {
        boolean own =
                request.personId().equals(reader.id()) || device.ownerId().equals(reader.id());
        boolean alone = around.smallTeam.on();
        if (own && !alone) {
            return "own";
        }
        if (request.state() != RequestState.IN_REVIEW) {
            return request.state() == RequestState.CHANGES_REQUESTED ? "changes" : "decided";
        }
        boolean voted =
                request.reviews().stream()
                        .anyMatch(r ->
                                r.revision() == request.revision()
                                        && r.reviewerId().equals(reader.id()));
        if (voted && !alone) {
            return "voted";
        }
        return roles(reader, request).isEmpty() ? "role" : null;
    }

    private static List<String> roles(Caller reader, RequestView request) {
        return request.awaited().stream().filter(reader.grants()::contains).toList();
    }

    /** The device's part of the page. */
    @Singleton
    static final class DeviceDesk {
        private final Devices devices;
        private final Postures postures;
        private final Clock clock;

        DeviceDesk(Devices devices, Postures postures, Clock clock) {
            this.devices = devices;
            this.postures = postures;
            this.clock = clock;
        }

        Device get(String id) {
            return devices.find(id).orElseThrow(() -> Problem.notFound("device", id));
        }

        ReviewPage.DevicePart part(Device device) {
            Posture newest = postures.latest(device.id()).orElse(null);
            DeviceHealth health = DeviceHealth.of(device, newest, clock.instant());
            List<Long> version = device.osVersion();
            return new ReviewPage.DevicePart(
                    health.light(),
                    health.tone(),
                    device.ownership().word(),
                    device.osFamily().word(),
                    version == null
                            ? ""
                            : version.stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(".")),
                    device.assurance(),
                    health.reportedAt(),
                    newest == null ? List.of() : PostureFact.ofDevice(newest));
        }
    }
}
