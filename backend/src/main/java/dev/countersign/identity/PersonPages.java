package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.MessageSource;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One person: roles, programme, whether they may sign in, training, and what happened. */
@Controller("/people/{id}")
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PersonPages {
    private static final int LONGEST_REASON = 2000;

    private final People people;
    private final Trainings trainings;
    private final Timeline timeline;
    private final Flash flash;
    private final MessageSource texts;

    PersonPages(
            People people,
            Trainings trainings,
            Timeline timeline,
            Flash flash,
            MessageSource texts) {
        this.people = people;
        this.trainings = trainings;
        this.timeline = timeline;
        this.flash = flash;
        this.texts = texts;
    }

    @Get
    ModelAndView<Map<String, Object>> person(Caller caller, String id) {
        return page(shown(caller, id));
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.ADMINISTRATOR)
    HttpResponse<?> change(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        PersonPage before = shown(caller, id);
        if (before.mayChange() && version(form) != before.person().version()) {
            return conflict(before, form);
        }
        List<String> roles = form.all("roles");
        String programme = form.text("programme");
        try {
            String reason = reason(form, roles.isEmpty());
            people.change(
                    caller,
                    id,
                    version(form),
                    new PersonChange(roles, programme, null, null, reason));
        } catch (Problem wrong) {
            if (wrong.code() == ProblemCode.PRECONDITION) { // at this very moment
                return conflict(shown(caller, id), form);
            }
            var again = new PersonPage.Form("access", form.text("reason"), "");
            return refused(wrong, before.refused(roles, programme, again, faults(wrong)));
        }
        return flash.seeOther("/people/" + id, "person_changed");
    }

    /** Lets a person sign in, or no longer. */
    @Post("/activity")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.ADMINISTRATOR)
    HttpResponse<?> activity(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        PersonPage before = shown(caller, id);
        boolean active = form.text("active").equals("yes");
        try {
            String reason = reason(form, false);
            people.change(
                    caller, id, version(form), new PersonChange(null, null, null, active, reason));
        } catch (Problem wrong) {
            var again = new PersonPage.Form("activity", form.text("reason"), "");
            List<FormError> errors =
                    faults(wrong).stream()
                            .map(error ->
                                    error.field().equals("reason")
                                            ? new FormError("activity-reason", error.message())
                                            : error)
                            .toList();
            return refused(wrong, before.refused(again, errors));
        }
        return flash.seeOther("/people/" + id, active ? "person_activated" : "person_deactivated");
    }

    /** A training that happened elsewhere. */
    @Post("/training")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<?> record(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        PersonPage before = shown(caller, id);
        String day = form.text("completedOn");
        String proof = form.text("proof");
        try {
            InputCheck check = new InputCheck();
            String seen = check.text("/proof", proof.isEmpty() ? null : proof, LONGEST_REASON);
            Instant completed = day(check, day);
            check.done();
            trainings.record(caller.id(), id, completed, seen);
        } catch (Problem wrong) {
            var again = new PersonPage.Form("training", proof, day);
            return refused(wrong, before.refused(again, faults(wrong)));
        }
        return flash.seeOther("/people/" + id, "training_recorded");
    }

    /** Somebody saved another version since the form was opened: both, before anything is lost. */
    private static HttpResponse<?> conflict(PersonPage now, FormFields form) {
        return HttpResponse.status(HttpStatus.CONFLICT)
                .body(
                        new ModelAndView<>(
                                "identity/person-conflict",
                                Map.of("conflict", PersonConflict.of(now, form))));
    }

    private PersonPage shown(Caller caller, String id) {
        return PersonPage.of(people.get(id), caller, people.sessions(id), timeline.of(id));
    }

    private static HttpResponse<?> refused(Problem wrong, PersonPage again) {
        if (wrong.code() == ProblemCode.NOT_FOUND) {
            throw wrong;
        }
        return HttpResponse.unprocessableEntity().body(page(again));
    }

    private static ModelAndView<Map<String, Object>> page(PersonPage person) {
        return new ModelAndView<>("identity/person", Map.of("page", person));
    }

    /** Why; together with what else is missing, so that all is told at once. */
    private static String reason(FormFields form, boolean noRoles) {
        InputCheck check = new InputCheck();
        String reason = check.reason("/reason", form.text("reason"), LONGEST_REASON);
        if (noRoles) {
            check.present("/roles", null, "at least one role");
        }
        check.done();
        return reason;
    }

    private static int version(FormFields form) {
        try {
            return Integer.parseInt(form.text("version"));
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static Instant day(InputCheck check, String day) {
        try {
            return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException _) {
            check.wrong("/completed_on", "value", "This is not a day.", "a day such as 2026-11-20");
            return Instant.EPOCH;
        }
    }

    private List<FormError> faults(Problem wrong) {
        return FormError.of(wrong, this::fault);
    }

    private Optional<String> fault(String field) {
        return texts.getMessage("fault.person." + field, Locale.ENGLISH);
    }
}
