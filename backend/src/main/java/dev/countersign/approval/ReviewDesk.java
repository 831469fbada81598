package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Timeline;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Posture;
import dev.countersign.inventory.device.PostureFact;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Confirmation;
import dev.countersign.inventory.model.Model;
import dev.countersign.inventory.model.ModelFilter;
import dev.countersign.inventory.model.ModelTree;
import dev.countersign.inventory.model.Models;
import dev.countersign.platform.Page;
import dev.countersign.problem.Problem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lays out everything about one request on one page for one reviewer. */
@Singleton
final class ReviewDesk {
    private final Names names;
    private final Timeline timeline;
    private final DeviceDesk devices;
    private final ArtifactSets artifacts;
    private final Models models;

    ReviewDesk(
            Names names,
            Timeline timeline,
            DeviceDesk devices,
            ArtifactSets artifacts,
            Models models) {
        this.names = names;
        this.timeline = timeline;
        this.devices = devices;
        this.artifacts = artifacts;
        this.models = models;
    }

    Map<String, Object> page(Caller reader, RequestView request, ReviewPage.Input input) {
        ArtifactSet files = artifacts.get(request.modelDigest());
        Device device = devices.get(request.deviceId());
        String blocked = blocked(reader, request, device);
        boolean confirmable =
                reader.has(Role.SECURITY_LEAD)
                        && files.confirmation() == null
                        && !"own".equals(blocked);
        var page =
                new ReviewPage(
                        blocked,
                        blocked == null ? roles(reader, request).getFirst() : null,
                        model(files),
                        devices.part(device),
                        confirmable,
                        declared(files),
                        confirmable ? catalogue() : List.of(),
                        input);
        return Map.of(
                "review", RequestPage.of(request, names, timeline.of(request.id())), "page", page);
    }

    private static @Nullable String blocked(Caller reader, RequestView request, Device device) {
        if (request.personId().equals(reader.id()) || device.ownerId().equals(reader.id())) {
            return "own";
        }
        if (request.state() != RequestState.IN_REVIEW) {
            return "decided";
        }
        boolean voted =
                request.reviews().stream()
                        .anyMatch(r ->
                                r.revision() == request.revision()
                                        && r.reviewerId().equals(reader.id()));
        if (voted) {
            return "voted";
        }
        return roles(reader, request).isEmpty() ? "role" : null;
    }

    private static List<String> roles(Caller reader, RequestView request) {
        return request.awaited().stream().filter(reader.grants()::contains).toList();
    }

    private ReviewPage.ModelPart model(ArtifactSet files) {
        Confirmation confirmed = files.confirmation();
        Optional<Model> known =
                confirmed == null ? Optional.empty() : models.find(confirmed.modelId());
        List<ReviewPage.ScanLine> scans =
                files.scans().stream().map(ReviewPage.ScanLine::of).toList();
        boolean verified = files.verifiedAt() != null;
        return known.map(model ->
                        new ReviewPage.ModelPart(
                                model.id(),
                                model.name(),
                                model.publisher().name(),
                                model.origin().country(),
                                model.licence().id(),
                                model.openness(),
                                verified,
                                scans,
                                ModelTree.of(model, models.ancestry(model))))
                .orElseGet(() ->
                        new ReviewPage.ModelPart(
                                null, null, null, null, null, null, verified, scans, null));
    }

    private static List<ReviewPage.DeclaredFact> declared(ArtifactSet files) {
        List<String> bases = files.declared().baseModels();
        return Stream.of(
                        fact("name", files.declared().name()),
                        fact("organization", files.declared().organization()),
                        fact("license", files.declared().license()),
                        fact("quantized_by", files.declared().quantizedBy()),
                        fact("base_models", bases == null ? null : String.join(", ", bases)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ReviewPage.DeclaredFact> fact(String name, @Nullable String value) {
        return value == null || value.isBlank()
                ? Optional.empty()
                : Optional.of(new ReviewPage.DeclaredFact(name, value));
    }

    private List<ReviewPage.CatalogueChoice> catalogue() {
        return models.list(ModelFilter.ALL, null, Page.LONGEST).items().stream()
                .map(ReviewPage.CatalogueChoice::of)
                .toList();
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
                    health.reportedAt(),
                    newest == null ? List.of() : PostureFact.ofDevice(newest));
        }
    }
}
