package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Timeline;
import dev.countersign.inventory.group.DeviceGroups;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.listing.ListView;
import dev.countersign.platform.Flash;
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
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Approvals: what may load where, and stopping it. */
@Controller("/approvals")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ApprovalPages {

    private final Approvals approvals;
    private final ApprovalList list;
    private final Names names;
    private final Timeline timeline;
    private final Gates gates;
    private final Flash flash;
    private final Clock clock;

    /** What the gate of the approval's device does and did, and what the approval rests on. */
    @Singleton
    record Gates(ReceiptSearch receipts, DeviceGroups groups, ApprovalDesk desk) {}

    ApprovalPages(
            Approvals approvals,
            ApprovalList list,
            Names names,
            Timeline timeline,
            Gates gates,
            Flash flash,
            Clock clock) {
        this.approvals = approvals;
        this.list = list;
        this.names = names;
        this.gates = gates;
        this.timeline = timeline;
        this.flash = flash;
        this.clock = clock;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return ListView.answer(
                "approval/approvals",
                list.shape(caller),
                request.getParameters(),
                query -> list.found(caller, query).as(this::rows),
                Map.of("all", Access.seesAll(caller)));
    }

    private List<ApprovalPage> rows(List<ApprovalView> found) {
        KnownNames known =
                names.of(
                        found.stream().map(ApprovalView::personId).distinct().toList(),
                        found.stream().map(ApprovalView::deviceId).distinct().toList(),
                        found.stream().map(ApprovalView::modelDigest).distinct().toList());
        return found.stream().map(approval -> ApprovalPage.of(approval, known)).toList();
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> approval(Caller caller, String id) {
        return page(caller, id, "", "", List.of());
    }

    @Post("/{id}/revocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> revoke(Caller caller, String id, @Body Map<String, Object> body) {
        return act(caller, id, body, "revocation", approvals::revoke);
    }

    @Post("/{id}/suspension")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> suspend(Caller caller, String id, @Body Map<String, Object> body) {
        return act(caller, id, body, "suspension", approvals::suspend);
    }

    @Post("/{id}/resumption")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> resume(Caller caller, String id, @Body Map<String, Object> body) {
        return act(caller, id, body, "resumption", approvals::resume);
    }

    private interface Act {
        ApprovalView on(Caller caller, String id, @Nullable Integer version, String reason);
    }

    private HttpResponse<?> act(
            Caller caller, String id, Map<String, Object> body, String deed, Act act) {
        String reason = FormFields.of(body).text("reason");
        try {
            act.on(caller, id, null, reason);
            return flash.seeOther("/approvals/" + id, "approval_" + past(deed));
        } catch (Problem wrong) {
            return refused(caller, id, deed, reason, wrong);
        }
    }

    /** The approval as it is by now, with what was typed. */
    private HttpResponse<?> refused(
            Caller caller, String id, String deed, String reason, Problem wrong) {
        if (wrong.code() == ProblemCode.NOT_FOUND) {
            throw wrong;
        }
        List<FormError> errors =
                FormError.of(wrong).stream()
                        .map(error ->
                                error.field().equals("reason")
                                        ? new FormError(field(deed), error.message())
                                        : error)
                        .toList();
        return HttpResponse.status(wrong.formStatus()).body(page(caller, id, deed, reason, errors));
    }

    private static String field(String deed) {
        return switch (deed) {
            case "suspension" -> "suspend-reason";
            case "resumption" -> "resume-reason";
            default -> "revoke-reason";
        };
    }

    private static String past(String deed) {
        return switch (deed) {
            case "suspension" -> "suspended";
            case "resumption" -> "resumed";
            default -> "revoked";
        };
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, String id, String open, String reason, List<FormError> errors) {
        ApprovalView approval = approvals.get(caller, id);
        List<IssuedToken> tokens = approvals.tokens(approval);
        boolean mine = approval.personId().equals(caller.id());
        Map<String, Object> model = new HashMap<>();
        model.put("approval", rows(List.of(approval)).getFirst());
        model.put("tokens", tokens.stream().map(ApprovalPage.TokenLine::of).toList());
        model.put(
                "liveTokens",
                tokens.stream().filter(t -> t.expiresAt().isAfter(clock.instant())).count());
        model.put("timeline", timeline.of(id));
        List<ReceiptSearch.Loads> loads =
                gates.receipts().ofApproval(approval.id(), approval.deviceId());
        model.put("story", gates.desk().story(approval, tokens, loads));
        model.put("loads", lines(loads));
        model.put("policy", gates.groups().of(approval.deviceId()));
        model.put("steers", approval.state().isLive() && Access.ends(caller));
        model.put("revokes", approval.state().isLive() && (mine || Access.ends(caller)));
        model.put("open", open);
        model.put("reason", reason);
        model.put("errors", errors);
        return new ModelAndView<>("approval/approval", model);
    }

    private List<ApprovalPage.LoadLine> lines(List<ReceiptSearch.Loads> loads) {
        return loads.stream()
                .map(l -> new ApprovalPage.LoadLine(names.tool(l.toolId()), l.first(), l.last()))
                .toList();
    }
}
