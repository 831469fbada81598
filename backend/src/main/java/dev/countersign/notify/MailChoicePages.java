package dev.countersign.notify;

import dev.countersign.identity.AccountSection;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person's choice of what is mailed and where to. */
@Controller("/account/notifications")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class MailChoicePages {
    private static final String PATH = "/account/notifications";

    private final MailChoices choices;
    private final MailSender mail;
    private final MailSettings settings;
    private final Flash flash;

    MailChoicePages(MailChoices choices, MailSender mail, MailSettings settings, Flash flash) {
        this.choices = choices;
        this.mail = mail;
        this.settings = settings;
        this.flash = flash;
    }

    /** Shows this page on the account's overview. */
    @Singleton
    static final class Section implements AccountSection {
        @Override
        public String key() {
            return "notifications";
        }

        @Override
        public String icon() {
            return "bell";
        }

        @Override
        public int order() {
            return 40;
        }
    }

    /**
     * @param on whether this server sends mail at all
     * @param address as kept
     * @param typed what was typed last and not taken, or the address that waits for its code
     * @param vouched whether it came from the identity provider
     */
    @Introspected
    record ChoicePage(
            boolean on,
            @Nullable String address,
            @Nullable String typed,
            boolean confirmed,
            boolean vouched,
            List<Line> kinds,
            List<FormError> errors) {
        ChoicePage {
            kinds = List.copyOf(kinds);
            errors = List.copyOf(errors);
        }

        /** One kind of notice and whether it is mailed. */
        @Introspected
        record Line(String word, String key, boolean mailed) {}
    }

    @Get
    ModelAndView<Map<String, Object>> show(Caller caller) {
        return page(caller, null, List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> choose(Caller caller, @Body Map<String, Object> body) {
        choices.choose(caller, FormFields.of(body).all("kinds"));
        return flash.seeOther(PATH, "mail_chosen");
    }

    @Post("/address")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> address(Caller caller, @Body Map<String, Object> body) {
        String typed = FormFields.of(body).text("address");
        MailChoices.Code code;
        try {
            code = choices.code(caller, typed);
        } catch (Problem wrong) {
            var answer = HttpResponse.status(wrong.formStatus());
            wrong.retryAfter()
                    .ifPresent(s -> answer.header(HttpHeaders.RETRY_AFTER, Long.toString(s)));
            String message = FormError.of(wrong).getFirst().message();
            return answer.body(page(caller, typed, List.of(new FormError("address", message))));
        }
        if (mail.sendCode(code.address(), code.id(), code.digits())
                instanceof Delivery.Result.Delivered) {
            choices.expect(caller, code);
            return flash.seeOther(PATH, "mail_code_sent");
        }
        return refused(caller, typed, new FormError("address", "The mail server did not take it."));
    }

    @Post("/code")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> confirm(Caller caller, @Body Map<String, Object> body) {
        if (choices.confirm(caller, FormFields.of(body).text("code"))) {
            return flash.seeOther(PATH, "mail_confirmed");
        }
        return refused(
                caller,
                null,
                new FormError(
                        "code", "This is not the newest code, or it is too old. Send another."));
    }

    @Post("/forget")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> forget(Caller caller) {
        choices.forget(caller);
        return flash.seeOther(PATH, "mail_forgotten");
    }

    private HttpResponse<?> refused(Caller caller, @Nullable String typed, FormError error) {
        return HttpResponse.unprocessableEntity().body(page(caller, typed, List.of(error)));
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, @Nullable String typed, List<FormError> errors) {
        MailChoices.Choice choice = choices.of(caller);
        List<ChoicePage.Line> kinds =
                NoticeKind.offered()
                        .map(kind ->
                                new ChoicePage.Line(
                                        kind.word(),
                                        kind.key(),
                                        choice.kinds().contains(kind.word())))
                        .toList();
        var page =
                new ChoicePage(
                        settings.on(),
                        choice.address(),
                        typed == null && !choice.confirmed() ? choice.address() : typed,
                        choice.confirmed(),
                        choice.vouched(),
                        kinds,
                        errors);
        return new ModelAndView<>("notify/choices", Map.of("page", page));
    }
}
