package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
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
import java.net.URI;
import java.util.Map;

/**
 * A lost device, a leaver, a model that has to go: first what the act would end, in numbers, then
 * the act with its reason, then what it ended. The last page is the first one afterwards.
 */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class DeparturePages {
    private final Departures departures;
    private final DepartureDesk desk;
    private final ModelBlocks blocks;

    DeparturePages(Departures departures, DepartureDesk desk, ModelBlocks blocks) {
        this.departures = departures;
        this.desk = desk;
        this.blocks = blocks;
    }

    @Get("/devices/{id}/loss")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> loss(Caller caller, String id) {
        return page(desk.device(caller, id));
    }

    @Post("/devices/{id}/loss")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    HttpResponse<?> lost(Caller caller, String id, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return act(
                "/devices/" + id + "/loss",
                reason,
                () -> departures.deviceLost(caller, id, reason),
                () -> desk.device(caller, id));
    }

    @Get("/people/{id}/leaving")
    @Secured(Roles.ADMINISTRATOR)
    ModelAndView<Map<String, Object>> leaving(Caller caller, String id) {
        return page(desk.person(caller, id));
    }

    @Post("/people/{id}/leaving")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.ADMINISTRATOR)
    HttpResponse<?> left(Caller caller, String id, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return act(
                "/people/" + id + "/leaving",
                reason,
                () -> departures.personLeaves(caller, id, reason),
                () -> desk.person(caller, id));
    }

    @Get("/artifacts/{digest}/revocation")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> filesRevocation(Caller caller, String digest) {
        return page(desk.model(caller, ModelBlocks.Target.files(digest)));
    }

    @Post("/artifacts/{digest}/revocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<?> filesRevoked(Caller caller, String digest, @Body Map<String, Object> body) {
        String address = "/artifacts/" + digest + "/revocation";
        return revoke(caller, ModelBlocks.Target.files(digest), address, body);
    }

    @Post("/artifacts/{digest}/release")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<?> filesReleased(Caller caller, String digest, @Body Map<String, Object> body) {
        String address = "/artifacts/" + digest + "/revocation";
        return release(caller, ModelBlocks.Target.files(digest), address, body);
    }

    @Get("/models/{id}/revocation")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> modelRevocation(
            Caller caller, String id, @QueryValue(defaultValue = "no") String derivatives) {
        return page(desk.model(caller, ModelBlocks.Target.model(id, derivatives.equals("yes"))));
    }

    @Post("/models/{id}/revocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<?> modelRevoked(Caller caller, String id, @Body Map<String, Object> body) {
        boolean derivatives = FormFields.of(body).text("derivatives").equals("yes");
        String address = "/models/" + id + "/revocation";
        return revoke(caller, ModelBlocks.Target.model(id, derivatives), address, body);
    }

    @Post("/models/{id}/release")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<?> modelReleased(Caller caller, String id, @Body Map<String, Object> body) {
        String address = "/models/" + id + "/revocation";
        return release(caller, ModelBlocks.Target.model(id, false), address, body);
    }

    private HttpResponse<?> revoke(
            Caller caller, ModelBlocks.Target target, String address, Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return act(
                address,
                reason,
                () -> departures.modelRevoked(caller, target, reason),
                () -> desk.model(caller, target));
    }

    private HttpResponse<?> release(
            Caller caller, ModelBlocks.Target target, String address, Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return act(
                address,
                reason,
                () -> blocks.lift(caller, target, reason),
                () -> desk.model(caller, target));
    }

    private interface Reader {
        DeparturePage read();
    }

    /** What is wrong with the reason, or stands in the way, is said on the page that asked. */
    private static HttpResponse<?> act(String address, String reason, Runnable deed, Reader page) {
        try {
            deed.run();
            return HttpResponse.seeOther(URI.create(address));
        } catch (Problem wrong) {
            if (wrong.code() == ProblemCode.NOT_FOUND) {
                throw wrong;
            }
            return HttpResponse.status(wrong.formStatus())
                    .body(page(page.read().again(reason, FormError.of(wrong))));
        }
    }

    private static ModelAndView<Map<String, Object>> page(DeparturePage page) {
        return new ModelAndView<>("approval/departure", Map.of("page", page));
    }
}
