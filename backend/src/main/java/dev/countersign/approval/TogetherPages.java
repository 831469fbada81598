package dev.countersign.approval;

import dev.countersign.approval.signing.StatementList;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.passkey.PasskeyAnswer;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One verdict on several requests whose facts are the same, each of them listed. */
@Controller("/reviews/together")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class TogetherPages {
    private static final int MOST_READ = 200;

    private final ReviewQueue queue;
    private final SignedReviews reviews;
    private final SigningDesk signing;
    private final Flash flash;

    TogetherPages(ReviewQueue queue, SignedReviews reviews, SigningDesk signing, Flash flash) {
        this.queue = queue;
        this.reviews = reviews;
        this.signing = signing;
        this.flash = flash;
    }

    /**
     * What the page shows.
     *
     * @param asked what each of the rows is for, by id
     * @param moved those that are no longer what the reader was shown; they have to be opened
     * @param refused why these cannot be decided together, as the end of a message key; empty when
     *     they can
     */
    record View(
            List<QueueItem> rows,
            Map<String, ReviewQueue.Asked> asked,
            List<QueueItem> moved,
            String refused,
            String reason,
            List<FormError> errors) {}

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> look(Caller caller, HttpRequest<?> request) {
        List<String> ids = request.getParameters().getAll("id").stream().distinct().toList();
        View view = view(caller, ids, Map.of(), "", List.of());
        return HttpResponse.ok(page(caller, request, view));
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> decide(Caller caller, HttpRequest<?> request, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        List<NewVerdicts.Item> items =
                form.all("request").stream().map(TogetherPages::item).toList();
        try {
            var said =
                    new NewVerdicts(
                            form.text("verdict"),
                            form.text("reason"),
                            items,
                            PasskeyAnswer.ofField(form.text("proof")));
            return flash.seeOther(
                    "/reviews", happened(reviews.decideAll(caller, request, said), items));
        } catch (Problem wrong) {
            List<String> ids =
                    items.stream().map(NewVerdicts.Item::requestId).map(String::valueOf).toList();
            View view = view(caller, ids, shown(items), form.text("reason"), FormError.of(wrong));
            return HttpResponse.status(wrong.formStatus()).body(page(caller, request, view));
        }
    }

    /** What new findings sent back is at a higher revision than the one that was read. */
    private static String happened(List<RequestView> after, List<NewVerdicts.Item> read) {
        Map<String, Integer> revisions =
                read.stream()
                        .collect(
                                Collectors.toMap(
                                        item -> String.valueOf(item.requestId()),
                                        item -> Objects.requireNonNullElse(item.revision(), 0)));
        long reopened =
                after.stream()
                        .filter(request -> request.state() == RequestState.IN_REVIEW)
                        .filter(request ->
                                request.revision() > revisions.getOrDefault(request.id(), 0))
                        .count();
        if (reopened == 0) {
            return "reviews_given";
        }
        return reopened == after.size() ? "reviews_all_reopened" : "reviews_some_reopened";
    }

    /** {@code id:revision:role}, as the form names what was read. */
    private static NewVerdicts.Item item(String text) {
        String[] parts = text.split(":", 3);
        boolean whole = parts.length == 3 && parts[1].matches("[0-9]{1,9}");
        return whole
                ? new NewVerdicts.Item(parts[0], Integer.valueOf(parts[1]), parts[2])
                : new NewVerdicts.Item(text, null, null);
    }

    /** The revision of each that the form was made with. */
    private static Map<String, Integer> shown(List<NewVerdicts.Item> items) {
        Map<String, Integer> shown = new HashMap<>();
        for (NewVerdicts.Item item : items) {
            Integer revision = item.revision();
            if (item.requestId() != null && revision != null) {
                shown.put(item.requestId(), revision);
            }
        }
        return shown;
    }

    /** What changed since it was shown is never put before the reader as if it were the same. */
    private View view(
            Caller caller,
            List<String> ids,
            Map<String, Integer> shown,
            String reason,
            List<FormError> errors) {
        List<QueueItem> rows = new ArrayList<>();
        List<QueueItem> moved = new ArrayList<>();
        for (QueueItem row : queue.of(caller, ids.stream().limit(MOST_READ).toList())) {
            boolean same = shown.getOrDefault(row.id(), row.revision()) == row.revision();
            (same ? rows : moved).add(row);
        }
        List<String> gone = moved.stream().map(QueueItem::id).toList();
        List<String> left = ids.stream().filter(id -> !gone.contains(id)).toList();
        return new View(rows, queue.asked(left), moved, refused(rows, left), reason, errors);
    }

    private static String refused(List<QueueItem> rows, List<String> ids) {
        if (ids.isEmpty()) {
            return "none";
        }
        if (ids.size() > StatementList.MOST) {
            return "many";
        }
        if (rows.size() < ids.size()
                || rows.stream().map(QueueItem::role).anyMatch(Objects::isNull)) {
            return "not_yours";
        }
        long kinds =
                rows.stream()
                        .map(row -> Stream.of(row.facts(), row.role(), row.classes()).toList())
                        .distinct()
                        .count();
        return kinds > 1 ? "differ" : "";
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, HttpRequest<?> request, View view) {
        List<String> classes =
                view.rows().stream().flatMap(row -> row.dataClasses().stream()).toList();
        List<NewVerdicts.Item> items =
                view.rows().stream()
                        .map(row -> new NewVerdicts.Item(row.id(), row.revision(), row.role()))
                        .toList();
        return new ModelAndView<>(
                "approval/together",
                Map.of("page", view, "signing", signing.of(caller, request, classes, items)));
    }
}
