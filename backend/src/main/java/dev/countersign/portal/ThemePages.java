package dev.countersign.portal;

import dev.countersign.platform.ServerSettings;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    @Introspected
    record ThemeForm(@Nullable String theme, @Nullable String back) {}

    @Post("/theme")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> choose(@Body ThemeForm form) {
        Cookie cookie =
                Cookie.of(COOKIE, form.theme() == null ? "" : form.theme())
                        .path("/")
                        .httpOnly(true)
                        .secure(!plainHttp)
                        .sameSite(SameSite.Lax);
        boolean chosen = form.theme() != null && CHOSEN.contains(form.theme());
        return HttpResponse.seeOther(URI.create(local(form.back())))
                .cookie(chosen ? cookie.maxAge(Duration.ofDays(365)) : cookie.value("").maxAge(0));
    }

    /** Only a path on this very site. */
    private static String local(@Nullable String back) {
        if (back == null || back.startsWith("//") || !back.matches("/[A-Za-z0-9/_.~:-]*")) {
            return "/";
        }
        return back;
    }
}
