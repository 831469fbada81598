package dev.countersign.approval.ask;

import dev.countersign.identity.Caller;
import dev.countersign.identity.FormTokens;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.multipart.CompletedFileUpload;
import io.micronaut.http.multipart.CompletedPart;
import io.micronaut.http.server.multipart.MultipartBody;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** Choosing models by a file that {@code countersign scan --json} wrote. */
@Controller("/requests/scan")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ScanPages {
    /** So many are chosen at once; the rest is found by name. */
    private static final int MOST_CHOSEN = 10;

    private final FormPages forms;
    private final ArtifactSets artifacts;
    private final FormTokens tokens;

    ScanPages(FormPages forms, ArtifactSets artifacts, FormTokens tokens) {
        this.forms = forms;
        this.artifacts = artifacts;
        this.tokens = tokens;
    }

    /** The whole form comes along, so that nothing of it is lost. */
    @Post
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> take(Caller caller, HttpRequest<?> request, @Body MultipartBody body)
            throws IOException {
        Map<String, Object> values = new TreeMap<>();
        byte[] file = new byte[0];
        for (CompletedPart part : parts(body)) {
            if (part instanceof CompletedFileUpload upload && part.getName().equals("scan")) {
                file = bytes(upload);
            } else {
                add(values, part);
            }
        }
        FormFields fields = FormFields.of(values);
        requireToken(request, fields.text("csrf"));
        return take(caller, fields, file);
    }

    private static List<CompletedPart> parts(MultipartBody body) {
        List<CompletedPart> parts = Flux.from(body).collectList().block();
        return parts == null ? List.of() : parts;
    }

    private static byte[] bytes(CompletedFileUpload upload) throws IOException {
        try (InputStream content = upload.getInputStream()) {
            return content.readNBytes(ScanFile.MAX_BYTES + 1);
        }
    }

    private static void add(Map<String, Object> values, CompletedPart part) throws IOException {
        String text = new String(part.getBytes(), StandardCharsets.UTF_8);
        Object all = values.computeIfAbsent(part.getName(), _ -> new ArrayList<String>());
        @SuppressWarnings("unchecked") // every value was made by the line above
        List<String> list = (List<String>) all;
        list.add(text);
    }

    private void requireToken(HttpRequest<?> request, String csrf) {
        if (csrf.isEmpty() || !tokens.isGood(request, csrf)) {
            throw new Problem(
                    ProblemCode.CSRF,
                    "Open the page again and repeat what you did: its form had expired.");
        }
    }

    private HttpResponse<?> take(Caller caller, FormFields fields, byte[] file) {
        RequestForm form = RequestForm.of(fields);
        try {
            List<String> told = artifacts.told(caller, ScanFile.read(file));
            List<String> chosen =
                    Stream.concat(form.modelDigests().stream(), told.stream().limit(MOST_CHOSEN))
                            .distinct()
                            .toList();
            return forms.goOn(caller, form.withModels(chosen), fields, "#modelDigest");
        } catch (Problem wrong) {
            return forms.again(caller, form, fields, List.of(error(wrong)));
        }
    }

    /** Members inside the file mean nothing to who sent it, so one sentence has to do. */
    private static FormError error(Problem wrong) {
        boolean whole = wrong.errors().stream().anyMatch(error -> error.pointer().equals("/scan"));
        return new FormError(
                "scan",
                whole
                        ? wrong.detail()
                        : "This file was not written by countersign scan --json, or it was changed"
                                + " since: "
                                + wrong.errors().stream()
                                        .findFirst()
                                        .map(error -> error.pointer() + ": " + error.detail())
                                        .orElse(wrong.detail()));
    }
}
