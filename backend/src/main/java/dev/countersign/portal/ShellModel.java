package dev.countersign.portal;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeamBanner;
import dev.countersign.platform.Flash;
import io.micronaut.context.MessageSource;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.views.ModelAndView;
import io.micronaut.views.model.ViewModelProcessor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds the {@link Shell} to every page. Asks no database: it may run where nothing may block. */
@Singleton
final class ShellModel implements ViewModelProcessor<Map<String, Object>> {
    private static final Set<Role> ASKING =
            EnumSet.of(Role.DEVELOPER, Role.SECURITY_LEAD, Role.DATA_OWNER);
    private static final Set<Role> STEERING = EnumSet.of(Role.SECURITY_LEAD, Role.ADMINISTRATOR);
    private static final Set<Role> SEEING_DEVICES =
            EnumSet.of(Role.SECURITY_LEAD, Role.AUDITOR, Role.ADMINISTRATOR);
    private static final Set<Role> REGISTERING = EnumSet.complementOf(EnumSet.of(Role.AUDITOR));

    private final Flash flash;
    private final MessageSource texts;
    private final SmallTeamBanner smallTeam;
    private final Clock clock;

    ShellModel(Flash flash, MessageSource texts, SmallTeamBanner smallTeam, Clock clock) {
        this.flash = flash;
        this.texts = texts;
        this.smallTeam = smallTeam;
        this.clock = clock;
    }

    @Override
    public void process(HttpRequest<?> request, ModelAndView<Map<String, Object>> page) {
        Map<String, Object> model = new HashMap<>(page.getModel().orElseGet(Map::of));
        model.put("shell", shell(request));
        page.setModel(model);
    }

    private Shell shell(HttpRequest<?> request) {
        Optional<Authentication> person = request.getUserPrincipal(Authentication.class);
        Set<Role> roles = person.map(ShellModel::roles).orElseGet(() -> EnumSet.noneOf(Role.class));
        return new Shell(
                theme(request),
                request.getPath(),
                person.map(p -> String.valueOf(p.getAttributes().getOrDefault(Caller.NAME, "")))
                        .orElse(""),
                roles.stream().map(this::word).collect(Collectors.joining(", ")),
                person.map(Authentication::getName).orElse(""),
                any(roles, REGISTERING),
                any(roles, ASKING),
                any(roles, STEERING),
                roles.contains(Role.ADMINISTRATOR),
                any(roles, SEEING_DEVICES),
                person.isPresent() ? Navigation.of(roles, request.getPath()) : List.of(),
                flash.key(request).map(this::message).orElse(null),
                clock.instant(),
                smallTeam.shown());
    }

    private static boolean any(Set<Role> roles, Set<Role> wanted) {
        return roles.stream().anyMatch(wanted::contains);
    }

    private static Set<Role> roles(Authentication person) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (person.getRoles().contains(role.id())) {
                roles.add(role);
            }
        }
        return roles;
    }

    private static @Nullable String theme(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(ThemePages.COOKIE)
                .map(Cookie::getValue)
                .filter(ThemePages.CHOSEN::contains)
                .orElse(null);
    }

    private Shell.@Nullable Message message(String key) {
        if (texts.getMessage("flash." + key, Locale.ENGLISH).isEmpty()) {
            return null;
        }
        return new Shell.Message(key, key.endsWith("_denied") ? "warn" : "ok");
    }

    private String word(Role role) {
        return texts.getMessage("role." + role.id(), Locale.ENGLISH).orElse(role.id());
    }
}
