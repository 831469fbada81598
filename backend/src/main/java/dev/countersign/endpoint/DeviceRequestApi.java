package dev.countersign.endpoint;

import dev.countersign.approval.DeviceRequests;
import dev.countersign.approval.NewRequest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gate asks for approval in its owner's name. */
@Controller("/api/v1/endpoint/requests")
@Secured(Roles.DEVICE)
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeviceRequestApi {
    /** As many days as the portal's form begins with. */
    private static final int DAYS = 30;

    private static final int SHORTEST_PURPOSE = 10;
    private static final int LONGEST_PURPOSE = 2000;
    private static final int LONGEST_NAME = 256;

    /** What the members of this body are called in a request. */
    private static final Map<String, String> POINTERS =
            Map.of("/model_digest", "/digest", "/tool_id", "/tool", "/reason", "/purpose");

    private final DeviceRequests requests;
    private final ServerSettings settings;

    DeviceRequestApi(DeviceRequests requests, ServerSettings settings) {
        this.requests = requests;
        this.settings = settings;
    }

    /**
     * Not checked yet.
     *
     * @param purpose why, 10 to 2000 characters, for the people who decide
     * @param name what the model is called on the device; for display, nothing rests on it
     */
    @Introspected
    record Wanted(
            @Nullable String digest,
            @Nullable String tool,
            @Nullable List<@Nullable String> scopes,
            @Nullable List<@Nullable String> dataClasses,
            @Nullable String purpose,
            @Nullable String name) {}

    /**
     * The request.
     *
     * @param outcome what policy said: {@code allow}, {@code review} or {@code deny}
     * @param url where people see it
     */
    @Introspected
    record Answer(String requestId, String state, String outcome, String url) {}

    /** 201 for a new request, 200 where the same is open or approved already. */
    @Post
    HttpResponse<Answer> file(Caller caller, @Body Wanted body) {
        InputCheck check = new InputCheck();
        String purpose = check.text("/purpose", body.purpose(), LONGEST_PURPOSE);
        if (!purpose.isEmpty() && purpose.length() < SHORTEST_PURPOSE) {
            check.wrong(
                    "/purpose",
                    "length",
                    "This is too short for somebody to decide on.",
                    "at least " + SHORTEST_PURPOSE + " characters");
        }
        check.optionalText("/name", body.name(), LONGEST_NAME);
        check.done();
        DeviceRequests.Filed filed = filed(caller.id(), request(caller.id(), body, purpose));
        var request = filed.request();
        String path = "/requests/" + request.id();
        var decision = request.decision();
        Answer answer =
                new Answer(
                        request.id(),
                        request.state().word(),
                        decision == null ? "" : decision.outcome().text(),
                        settings.publicUrl() + path);
        return filed.isNew()
                ? HttpResponse.created(answer, URI.create("/api/v1" + path))
                : HttpResponse.ok(answer);
    }

    private static NewRequest request(String deviceId, Wanted said, String purpose) {
        return new NewRequest(
                deviceId,
                said.digest(),
                said.tool(),
                said.scopes(),
                said.dataClasses(),
                null,
                "development",
                DAYS,
                purpose);
    }

    private DeviceRequests.Filed filed(String deviceId, NewRequest request) {
        try {
            return requests.file(deviceId, request);
        } catch (Problem problem) {
            if (problem.errors().isEmpty()) {
                throw problem;
            }
            throw Problem.fields(problem.errors().stream().map(DeviceRequestApi::named).toList());
        }
    }

    private static FieldError named(FieldError error) {
        return new FieldError(
                POINTERS.getOrDefault(error.pointer(), error.pointer()),
                error.code(),
                error.detail(),
                error.expected());
    }
}
