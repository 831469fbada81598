package dev.countersign.approval;

import dev.countersign.approval.help.Alternatives;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeamBanner;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.DeviceSheet;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ArtifactSheet;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Lays out everything about one request on one page for one reviewer. */
@Singleton
class ReviewDesk {
    private final RequestSheets sheets;
    private final DeviceDesk devices;
    private final ModelDesk models;
    private final Around around;
    private final TransactionOperations<Session> transactions;

    /** What else the page looks up. */
    @Singleton
    record Around(
            Offers offers,
            ArtifactSets artifacts,
            SimilarRequests similar,
            SmallTeamBanner smallTeam,
            SigningDesk signing,
            Advice advice) {}

    ReviewDesk(
            RequestSheets sheets,
            DeviceDesk devices,
            ModelDesk models,
            Around around,
            TransactionOperations<Session> transactions) {
        this.sheets = sheets;
        this.devices = devices;
        this.models = models;
        this.around = around;
        this.transactions = transactions;
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
            String model, String before, @Nullable Integer revision, @Nullable String comments) {}

    /**
     * Who reads where.
     *
     * @param at the page as it was opened
     */
    record Reader(Caller caller, HttpRequest<?> at) {}

    /**
     * What was read.
     *
     * @param signing null for who cannot decide
     */
    private record Read(
            RequestSheet sheet,
            ReviewPage page,
            SigningDesk.@Nullable Part signing,
            Alternatives alternatives) {}

    /** Reads in one transaction, and asks policy after it. */
    Map<String, Object> page(Reader reader, String id, ReviewPage.Input input, Look look) {
        Read read = transactions.executeRead(_ -> read(reader, id, input, look));
        RequestSheet sheet = read.sheet;
        StoredDecision open = sheet.open();
        HelpView help = open == null ? null : around.advice.on(open, read.alternatives);
        Map<String, Object> page = new HashMap<>();
        page.put("review", sheet.page(help));
        page.put("rounds", sheet.rounds());
        page.put("page", read.page);
        page.put("signing", read.signing);
        return page;
    }

    private Read read(Reader reader, String id, ReviewPage.Input input, Look look) {
        Caller caller = reader.caller;
        RequestSheets.Found found =
                sheets.find(
                        caller,
                        id,
                        new RequestSheets.Look(look.revision, look.before, look.comments));
        Offers.Found offered = offered(found);
        String digest = found.request().modelDigest();
        ArtifactSheet files =
                Optional.ofNullable(offered.files().get(digest))
                        .orElseThrow(() -> Problem.notFound("artifact set", digest));
        RequestSheet sheet =
                sheets.inWords(found, ModelDesk.confirmer(files).map(Set::of).orElse(Set.of()));
        RequestView request = sheet.request();
        DeviceSheet device = devices.get(request.deviceId());
        String blocked = blocked(caller, request, device.device());
        List<String> roles = roles(caller, request);
        boolean facts = vouches(caller, request) && !"own".equals(blocked);
        boolean confirmable = facts && files.set().confirmation() == null;
        var page =
                new ReviewPage(
                        blocked,
                        blocked == null ? roles.getFirst() : null,
                        ModelDesk.part(files, sheet.names()),
                        devices.part(device),
                        confirmable
                                ? models.candidates(files.set(), look.model, input.chosenModel())
                                : null,
                        facts,
                        why(request, blocked == null ? roles : request.awaited()),
                        lifeSeconds(request),
                        around.similar.to(request),
                        sheet.confirmed(),
                        input);
        return new Read(
                sheet,
                page,
                blocked == null ? around.signing.of(caller, reader.at, request) : null,
                offered.alternatives());
    }

    /** What the files are, with what could be asked for instead where that may help. */
    private Offers.Found offered(RequestSheets.Found found) {
        Set<String> digest = Set.of(found.request().modelDigest());
        return found.open()
                .map(open -> around.offers.find(open.about(), digest))
                .orElseGet(
                        () -> new Offers.Found(Alternatives.NONE, around.artifacts.sheets(digest)));
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
        boolean alone = around.smallTeam.shown();
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
        private final Postures postures;
        private final Clock clock;

        DeviceDesk(Postures postures, Clock clock) {
            this.postures = postures;
            this.clock = clock;
        }

        DeviceSheet get(String id) {
            return Optional.ofNullable(postures.sheets(Set.of(id)).get(id))
                    .orElseThrow(() -> Problem.notFound("device", id));
        }

        ReviewPage.DevicePart part(DeviceSheet sheet) {
            Device device = sheet.device();
            DeviceHealth health = sheet.health(clock.instant());
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
                    sheet.reported());
        }
    }
}
