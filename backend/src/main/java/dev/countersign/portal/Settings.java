package dev.countersign.portal;

import io.micronaut.context.env.Environment;
import io.micronaut.core.naming.conventions.StringConvention;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is configured, by property. Of a secret only whether it is set ever leaves this class; what
 * looks like one by its name is taken for one.
 */
@Singleton
final class Settings {
    private static final Pattern SECRET =
            Pattern.compile(".*(secret|password|passphrase|token|credential|private|key)s?$");
    private static final Pattern ADDRESS_WITH_PASSWORD =
            Pattern.compile("://[^/@\\s]*@|[?&;]password=");

    /** Properties that are told also where nothing is set, with what then holds. */
    private static final Map<String, List<Known>> KNOWN = known();

    private final Environment environment;

    Settings(Environment environment) {
        this.environment = environment;
    }

    private record Known(String property, String otherwise) {}

    /** Properties that belong together, under the text {@code settings.group.<name>}. */
    record Group(String name, List<Setting> rows) {}

    /**
     * One property.
     *
     * @param value what holds; empty for a secret
     * @param given whether somebody set it, rather than that it holds by default
     */
    record Setting(String property, String variable, String value, boolean secret, boolean given) {}

    private static Map<String, List<Known>> known() {
        Map<String, List<Known>> groups = new TreeMap<>();
        groups.put(
                "1-server",
                List.of(
                        new Known("countersign.public-url", ""),
                        new Known("micronaut.server.host", ""),
                        new Known("micronaut.server.port", ""),
                        new Known("countersign.data-dir", ".countersign"),
                        new Known("micronaut.server.max-request-size", ""),
                        new Known("micronaut.server.max-request-buffer-size", "")));
        groups.put(
                "2-database",
                List.of(
                        new Known("datasources.default.url", "embedded"),
                        new Known("datasources.default.username", ""),
                        new Known("datasources.default.password", ""),
                        new Known("datasources.default.maximum-pool-size", ""),
                        new Known("countersign.database.owner", ""),
                        new Known("countersign.database.owner-password", "")));
        groups.put(
                "3-policy",
                List.of(
                        new Known("countersign.policy.engine", "wasm"),
                        new Known("countersign.policy.deadline", "2s"),
                        new Known("countersign.policy.memory-pages", "1024"),
                        new Known("countersign.policy.instances", "0"),
                        new Known("countersign.bundles.author-keys", "policy-keys"),
                        new Known("countersign.issuance.status-list-capacity", "131072")));
        groups.put(
                "4-notify",
                List.of(
                        new Known("countersign.mail.host", "no mail"),
                        new Known("countersign.mail.port", "587"),
                        new Known("countersign.mail.security", "starttls"),
                        new Known("countersign.mail.from", "countersign@localhost"),
                        new Known("countersign.mail.username", ""),
                        new Known("countersign.mail.password", ""),
                        new Known("countersign.webhooks.allowed-networks", "none"),
                        new Known("countersign.webhooks.plain-http", "false")));
        return groups;
    }

    /** All groups; what is set and not known by name comes last. */
    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        Set<String> told = new TreeSet<>();
        KNOWN.forEach((name, properties) -> {
            properties.forEach(known -> told.add(known.property()));
            groups.add(
                    new Group(
                            name.substring(2),
                            properties.stream()
                                    .map(known -> setting(known.property(), known.otherwise()))
                                    .toList()));
        });
        List<Setting> others =
                set().filter(property -> !told.contains(property))
                        .map(property -> setting(property, ""))
                        .toList();
        if (!others.isEmpty()) {
            groups.add(new Group("others", others));
        }
        return groups;
    }

    private Stream<String> set() {
        return Stream.of("countersign", "micronaut.security.oauth2")
                .flatMap(prefix ->
                        environment.getProperties(prefix, StringConvention.RAW).keySet().stream()
                                .map(name -> prefix + "." + name))
                .filter(property -> !property.contains("["))
                .sorted();
    }

    private Setting setting(String property, String otherwise) {
        String value = environment.getProperty(property, String.class).orElse("");
        boolean secret = SECRET.matcher(property).matches();
        boolean given = !value.isBlank();
        String shown = given ? value : otherwise;
        boolean carriesSecret = ADDRESS_WITH_PASSWORD.matcher(shown).find();
        return new Setting(
                property,
                property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'),
                secret || carriesSecret ? "" : shown,
                secret || carriesSecret,
                given);
    }
}
