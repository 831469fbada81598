package dev.countersign.portal;

import dev.countersign.identity.LocalPath;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Keeps the chosen theme in a cookie, so that the server paints each page in it at once. */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
final class ThemePages {
    static final String COOKIE = "countersign_theme";
    static final Set<String> CHOSEN = Set.of("light", "dark");

    private final boolean plainHttp;

    ThemePages(ServerSettings settings) {
        this.plainHttp = settings.plainHttp();
    }

    @Post("/theme")
    @Produces(MediaType.TEXT_HTML)
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> choose(@Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String theme = form.text("theme");
        Cookie cookie =
                Cookie.of(COOKIE, theme)
                        .path("/")
                        .httpOnly(true)
                        .secure(!plainHttp)
                        .sameSite(SameSite.Lax);
        boolean chosen = CHOSEN.contains(theme);
        return HttpResponse.seeOther(URI.create(LocalPath.of(form.text("back"))))
                .cookie(chosen ? cookie.maxAge(Duration.ofDays(365)) : cookie.value("").maxAge(0));
    }
}
