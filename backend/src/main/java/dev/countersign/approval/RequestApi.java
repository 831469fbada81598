package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests and the verdicts on them. */
@Controller("/api/v1/requests")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
class RequestApi {
    private final Requests requests;
    private final RequestList list;
    private final Awaiting awaiting;
    private final SignedReviews reviews;
    private final Rounds rounds;

    /** What happens to a request between asking and the verdict. */
    @Singleton
    record Rounds(Revisions revisions, Comments comments) {}

    RequestApi(
            Requests requests,
            RequestList list,
            Awaiting awaiting,
            SignedReviews reviews,
            Rounds rounds) {
        this.requests = requests;
        this.list = list;
        this.awaiting = awaiting;
        this.reviews = reviews;
        this.rounds = rounds;
    }

    /** Asks for approval; the answer carries the decision. */
    @Post
    @Status(HttpStatus.CREATED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<RequestView> submit(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body NewRequest body) {
        RequestView request = requests.submit(caller, body, idempotencyKey);
        return HttpResponse.created(request, URI.create("/api/v1/requests/" + request.id()))
                .header(HttpHeaders.ETAG, EntityTag.of(request.version()));
    }

    /** Requests, newest first; {@code awaiting=me} lists what the caller can review instead. */
    @Get
    @Parameter(name = "state", in = ParameterIn.QUERY)
    @Parameter(name = "person", in = ParameterIn.QUERY)
    @Parameter(name = "device", in = ParameterIn.QUERY)
    @Parameter(name = "model", in = ParameterIn.QUERY)
    @Parameter(name = "tool", in = ParameterIn.QUERY)
    @Parameter(name = "from", in = ParameterIn.QUERY)
    @Parameter(name = "until", in = ParameterIn.QUERY)
    @Parameter(name = "awaiting", in = ParameterIn.QUERY, description = "me: what I can review")
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest or oldest")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<RequestView> list(Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        HttpParameters parameters = request.getParameters();
        return parameters.contains("awaiting")
                ? waiting(caller, parameters)
                : list.page(caller, list.shape(caller).read(parameters));
    }

    private Page<RequestView> waiting(Caller caller, HttpParameters parameters) {
        Filters.requireKnown(parameters, Set.of("awaiting"), "after", "limit");
        InputCheck check = new InputCheck();
        check.choice("/awaiting", parameters.get("awaiting"), new String[] {"me"}, word -> word);
        String after = Filters.stripped(parameters.get("after"));
        if (after != null && !after.matches("req_[0-9A-Z]{26}")) {
            check.wrong("/after", "value", "This is not a cursor.", "next of the page before");
        }
        Integer limit = parameters.get("limit", Integer.class).orElse(null);
        if (limit == null && parameters.contains("limit")) {
            check.wrong("/limit", "value", "This is not a number.", "1 to " + Page.LONGEST);
        }
        check.done();
        return awaiting.page(caller, after, InputCheck.pageLength(limit));
    }

    @Get("/{id}")
    HttpResponse<RequestView> get(Caller caller, String id) {
        return tagged(requests.get(caller, id));
    }

    /** A verdict; it names the revision that was read. */
    @Post("/{id}/reviews")
    HttpResponse<RequestView> review(
            Caller caller, HttpRequest<?> request, String id, @Body NewVerdict body) {
        return tagged(reviews.decide(caller, request, id, body));
    }

    /** Asks for something else: a new revision, decided anew; saying the same does nothing. */
    @Put("/{id}")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<RequestView> revise(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body NewRequest body) {
        return tagged(rounds.revisions.revise(caller, id, EntityTag.expected(ifMatch), body));
    }

    /** What was asked in every revision, the newest first. */
    @Get("/{id}/revisions")
    List<RevisionView> revisions(Caller caller, String id) {
        return rounds.revisions.list(caller, id);
    }

    /**
     * An answer to a reviewer who asked for changes where nothing is to change.
     *
     * @param revision that the caller read
     */
    record Answer(@Nullable Integer revision, @Nullable String answer) {}

    /** Sends a request back to its reviewers as it is. */
    @Post("/{id}/resubmission")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<RequestView> resubmit(Caller caller, String id, @Body Answer body) {
        InputCheck check = new InputCheck();
        check.present("/revision", body.revision(), "the revision of the request that you read");
        check.present("/answer", body.answer(), "10 to 2000 characters");
        check.done();
        return tagged(
                rounds.revisions.resubmit(
                        caller,
                        id,
                        Objects.requireNonNull(body.revision()),
                        Objects.requireNonNull(body.answer())));
    }

    /** What is said about a request: plain text. */
    record NewComment(@Nullable String text) {}

    @Post("/{id}/comments")
    HttpResponse<CommentView> comment(Caller caller, String id, @Body NewComment body) {
        Comments.Kept kept = rounds.comments.add(caller, id, body.text());
        return kept.isNew()
                ? HttpResponse.created(kept.comment())
                : HttpResponse.ok(kept.comment());
    }

    /** The comments, newest first. */
    @Get("/{id}/comments")
    Page<CommentView> comments(
            Caller caller,
            String id,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return rounds.comments.list(caller, id, after, InputCheck.pageLength(limit));
    }

    /** Why a request is withdrawn; may be left out. */
    record Withdrawal(@Nullable String reason) {}

    @Post("/{id}/withdrawal")
    HttpResponse<RequestView> withdraw(Caller caller, String id, @Body @Nullable Withdrawal body) {
        return tagged(requests.withdraw(caller, id, body == null ? null : body.reason()));
    }

    /** Evaluates present facts again, as after a digest was confirmed. */
    @Post("/{id}/evaluation")
    @Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<RequestView> reevaluate(Caller caller, String id) {
        return tagged(requests.reevaluate(caller, id));
    }

    private static HttpResponse<RequestView> tagged(RequestView request) {
        return HttpResponse.ok(request).header(HttpHeaders.ETAG, EntityTag.of(request.version()));
    }
}
