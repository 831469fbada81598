package dev.countersign.approval.effect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.identity.Caller;
import dev.countersign.identity.FormTokens;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Timeline;
import dev.countersign.platform.Flash;
import dev.countersign.policy.Activation;
import dev.countersign.policy.Activations;
import dev.countersign.policy.BundleDiff;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestReport;
import dev.countersign.policy.Uploads;
import dev.countersign.policy.bundle.JsonChange;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Part;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.multipart.CompletedFileUpload;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One bundle with what it changes in rules, lists and sources; and uploading one. */
@Controller("/policies")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class BundlePages {
    private final Bundles bundles;
    private final Uploads uploads;
    private final Activations activations;
    private final Policy policy;
    private final NamesInBulk names;
    private final Timeline timeline;
    private final Flash flash;
    private final FormTokens tokens;

    BundlePages(
            Bundles bundles,
            Uploads uploads,
            Activations activations,
            Policy policy,
            NamesInBulk names,
            Timeline timeline,
            Flash flash,
            FormTokens tokens) {
        this.bundles = bundles;
        this.uploads = uploads;
        this.activations = activations;
        this.policy = policy;
        this.names = names;
        this.timeline = timeline;
        this.flash = flash;
        this.tokens = tokens;
    }

    /**
     * The bundle, compared with another; {@code diff} is null where there is none to compare,
     * {@code tests} where it came without a report.
     */
    record View(
            EffectPage.BundleLine bundle,
            @Nullable Diff diff,
            @Nullable TestReport tests,
            List<Timeline.Entry> timeline,
            boolean inForce) {}

    /** What differs, in words and lines. */
    record Diff(String from, List<RuleLine> rules, List<DataLine> data, List<SourceLines> sources) {
        static Diff of(BundleDiff diff) {
            return new Diff(
                    diff.fromRevision(),
                    diff.rules().stream().map(RuleLine::of).toList(),
                    diff.data().stream().map(DataLine::of).toList(),
                    diff.sources().stream().map(SourceLines::of).toList());
        }

        /** How much came, went or changed, by what; nothing that is zero. */
        public Map<String, Long> numbers() {
            Map<String, Long> numbers = new LinkedHashMap<>();
            for (String kind : List.of("added", "changed", "removed")) {
                numbers.put(kind, rules.stream().filter(rule -> rule.kind.equals(kind)).count());
            }
            numbers.put("data", (long) data.size());
            numbers.values().removeIf(number -> number == 0);
            return numbers;
        }
    }

    /** One rule. */
    record RuleLine(String code, String kind, String title, boolean logic, List<DataLine> said) {
        static RuleLine of(BundleDiff.Rule rule) {
            return new RuleLine(
                    rule.code(),
                    rule.kind().word(),
                    rule.title(),
                    rule.logic(),
                    rule.said().stream().map(DataLine::of).toList());
        }
    }

    /** One value. */
    record DataLine(String pointer, @Nullable String before, @Nullable String after) {
        static DataLine of(JsonChange change) {
            return new DataLine(change.pointer(), text(change.before()), text(change.after()));
        }

        private static @Nullable String text(@Nullable JsonNode value) {
            return value == null ? null : value.isTextual() ? value.asText() : value.toString();
        }
    }

    /** One module, line by line. */
    record SourceLines(String path, String kind, List<DiffLine> lines) {
        static SourceLines of(BundleDiff.Source source) {
            return new SourceLines(
                    source.path(),
                    source.kind().word(),
                    source.unified().lines().skip(2).map(DiffLine::of).toList());
        }
    }

    /** One line of a unified difference; {@code kind} is {@code add, del, at} or empty. */
    record DiffLine(String kind, String text) {
        static DiffLine of(String line) {
            String kind =
                    line.startsWith("+")
                            ? "add"
                            : line.startsWith("-") ? "del" : line.startsWith("@@") ? "at" : "";
            return new DiffLine(kind, line.isEmpty() ? " " : line);
        }
    }

    @Get("/bundles/{id}")
    ModelAndView<Map<String, Object>> bundle(
            String id, @QueryValue(defaultValue = "") String from) {
        StoredBundle bundle = bundles.get(id);
        StoredBundle.Asking asking = bundle.asked();
        Map<String, String> known =
                names.of(Stream.of(bundle.uploadedBy(), asking == null ? null : asking.by()));
        String other = from.isEmpty() ? inForce() : from;
        Diff diff = other == null || other.equals(id) ? null : Diff.of(bundles.diff(other, id));
        var page =
                new View(
                        EffectPage.BundleLine.of(bundle, known),
                        diff,
                        bundles.tests(id).orElse(null),
                        acts(bundle),
                        bundle.policyDigest().equals(policy.active().digest()));
        return new ModelAndView<>("policy/bundle", Map.of("page", page));
    }

    /** Coming into force is recorded about the compiled policy, which other files may carry too. */
    private List<Timeline.Entry> acts(StoredBundle bundle) {
        return Stream.of(bundle.id(), bundle.policyDigest())
                .flatMap(subject -> timeline.of(subject).stream())
                .sorted(Comparator.comparing(Timeline.Entry::at).reversed())
                .toList();
    }

    private @Nullable String inForce() {
        return activations.history(null, 1).items().stream()
                .findFirst()
                .map(Activation::bundleId)
                .orElse(null);
    }

    @Get("/upload")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> form() {
        return form(List.of(), "");
    }

    private static ModelAndView<Map<String, Object>> form(List<FormError> errors, String file) {
        return new ModelAndView<>("policy/upload", Map.of("errors", errors, "file", file));
    }

    /** A browser does not fill a file in again: the page names the one that was sent. */
    @Post("/upload")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> upload(
            Caller caller,
            HttpRequest<?> request,
            @Part("csrf") @Nullable String csrf,
            @Part("release") @Nullable CompletedFileUpload release)
            throws IOException {
        if (csrf == null || !tokens.isGood(request, csrf)) {
            throw new Problem(
                    ProblemCode.CSRF,
                    "Open the page again and repeat what you did: its form had expired.");
        }
        String file = release == null ? "" : release.getFilename();
        if (release == null || file.isEmpty()) {
            return refused("Choose the release file, countersign-policy.tar.gz.", "");
        }
        try (InputStream content = release.getInputStream()) {
            byte[] bytes = content.readNBytes(Uploads.MAX_BYTES + 1);
            if (bytes.length > Uploads.MAX_BYTES) {
                return refused("A release has at most 16 MiB.", file);
            }
            Uploads.Uploaded uploaded = uploads.upload(caller, bytes);
            return flash.seeOther("/policies/bundles/" + uploaded.bundle().id(), "bundle_uploaded");
        } catch (Problem e) {
            return refused(e.detail(), file);
        } finally {
            release.discard();
        }
    }

    private static HttpResponse<?> refused(String why, String file) {
        return HttpResponse.unprocessableEntity()
                .body(form(List.of(new FormError("release", why)), file));
    }
}
