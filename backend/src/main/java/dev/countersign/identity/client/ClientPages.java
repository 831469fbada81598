package dev.countersign.identity.client;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Timeline;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.problem.Filters;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.MessageSource;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * API clients for administrators. A token is shown once, in the answer to the form itself: it is
 * kept nowhere, so no later page could show it.
 */
@Controller("/clients")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ClientPages {
    private static final int ROWS = 50;

    private final ApiClients clients;
    private final ClientRates rates;
    private final People people;
    private final Timeline timeline;
    private final Flash flash;
    private final MessageSource texts;

    ClientPages(
            ApiClients clients,
            ClientRates rates,
            People people,
            Timeline timeline,
            Flash flash,
            MessageSource texts) {
        this.clients = clients;
        this.rates = rates;
        this.people = people;
        this.timeline = timeline;
        this.flash = flash;
        this.texts = texts;
    }

    @Get
    ModelAndView<Map<String, Object>> list(
            @QueryValue(defaultValue = "") String q,
            @QueryValue(defaultValue = "") String state,
            @QueryValue @Nullable String after) {
        Filters filters = new Filters().with("q", q).with("state", state);
        Page<ApiClient> found = clients.list(q.strip(), ClientFilter.state(state), after, ROWS);
        var page =
                new ClientPage.Many(
                        found.items(),
                        q,
                        state,
                        Page.firstAddress(filters.address("/clients"), after),
                        found.nextAddress(filters.address("/clients")));
        return new ModelAndView<>("identity/clients", Map.of("page", page));
    }

    @Get("/new")
    ModelAndView<Map<String, Object>> form() {
        String usualDays = Integer.toString(NewClient.USUAL_DAYS);
        return blank("", List.of(), usualDays, "", List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> add(Caller caller, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String name = form.text("name");
        List<String> scopes = form.all("scopes");
        String days = form.text("expiresInDays");
        String requests = form.text("requestsPerMinute");
        try {
            NewClient asked =
                    new NewClient(
                            name.isEmpty() ? null : name, scopes, number(days), number(requests));
            return HttpResponse.ok(shown(clients.add(caller.id(), asked.checked())));
        } catch (Problem wrong) {
            List<FormError> errors = FormError.of(wrong, this::fault);
            return HttpResponse.unprocessableEntity()
                    .body(blank(name, scopes, days, requests, errors));
        }
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> client(String id) {
        return page(id, "", "", List.of());
    }

    @Post("/{id}/limit")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> limit(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        return done(
                id,
                "limit",
                "",
                "client_limited",
                () -> {
                    Integer version = number(form.text("version"));
                    Integer limit =
                            new ClientActs.Limit(number(form.text("requestsPerMinute"))).checked();
                    clients.limit(caller.id(), id, version == null ? -1 : version, limit);
                });
    }

    @Post("/{id}/rotation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> rotate(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        try {
            ClientActs.Rotation asked =
                    new ClientActs.Rotation(
                            number(form.text("graceHours")), number(form.text("expiresInDays")));
            return HttpResponse.ok(shown(clients.rotate(caller.id(), id, asked.checked())));
        } catch (Problem wrong) {
            return refused(id, "rotation", "", wrong);
        }
    }

    @Post("/{id}/revocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> revoke(Caller caller, String id, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return done(
                id,
                "revocation",
                reason,
                "client_revoked",
                () ->
                        clients.revoke(
                                caller.id(),
                                id,
                                new ClientActs.Revocation(reason.isEmpty() ? null : reason)
                                        .checked()));
    }

    private HttpResponse<?> done(
            String id, String act, String reason, String message, Runnable deed) {
        try {
            deed.run();
        } catch (Problem wrong) {
            return refused(id, act, reason, wrong);
        }
        return flash.seeOther("/clients/" + id, message);
    }

    private HttpResponse<?> refused(String id, String act, String reason, Problem wrong) {
        if (wrong.code() == ProblemCode.NOT_FOUND) {
            throw wrong;
        }
        List<FormError> errors = FormError.of(wrong, this::fault);
        return HttpResponse.unprocessableEntity().body(page(id, act, reason, errors));
    }

    private ModelAndView<Map<String, Object>> blank(
            String name,
            List<String> scopes,
            String days,
            String requests,
            List<FormError> errors) {
        var blank = new ClientPage.Blank(name, scopes, days, requests, rates.usual(), errors);
        return new ModelAndView<>("identity/new-client", Map.of("page", blank));
    }

    private ModelAndView<Map<String, Object>> page(
            String id, String open, String reason, List<FormError> errors) {
        ApiClient client = clients.get(id);
        var page =
                new ClientPage.One(
                        client,
                        name(client.createdBy()),
                        name(client.tokenShownTo()),
                        name(client.revokedBy()),
                        rates.usual(),
                        timeline.of(id),
                        open,
                        reason,
                        errors);
        return new ModelAndView<>("identity/client", Map.of("page", page));
    }

    private static ModelAndView<Map<String, Object>> shown(IssuedToken issued) {
        return new ModelAndView<>(
                "identity/client-token",
                Map.of("client", issued.client(), "token", issued.token()));
    }

    private String name(@Nullable String actor) {
        if (actor == null || actor.equals("system")) {
            return actor == null
                    ? ""
                    : texts.getMessage("actor.system", Locale.ENGLISH).orElse(actor);
        }
        return people.find(actor).map(Person::displayName).orElse(actor);
    }

    private Optional<String> fault(String field) {
        return texts.getMessage("fault.client." + field, Locale.ENGLISH);
    }

    /** Null when nothing is said; a number that is refused when it is none. */
    private static @Nullable Integer number(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException _) {
            return Integer.MIN_VALUE;
        }
    }
}
