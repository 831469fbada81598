package dev.countersign.portal;

import io.micronaut.context.env.Environment;
import io.micronaut.core.naming.conventions.StringConvention;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    private static final String SHIPPED = "application";

    private final Environment environment;

    Settings(Environment environment) {
        this.environment = environment;
    }

    /** Properties that belong together, under the text {@code settings.group.<name>}. */
    record Group(String name, List<Setting> rows) {}

    /**
     * One property.
     *
     * @param value what holds; empty for a secret
     * @param given whether anything set it, rather than that it holds by default
     * @param source where it was set: {@code environment}, {@code system} (of the JVM), {@code
     *     file}, {@code shipped}, or {@code default}
     */
    record Setting(
            String property,
            String variable,
            String value,
            boolean secret,
            boolean given,
            String source) {}

    /** All groups; what is set and not known by name comes last. */
    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        Set<String> told = new TreeSet<>();
        for (KnownSettings.Group group : KnownSettings.GROUPS) {
            group.properties().forEach(known -> told.add(known.property()));
            groups.add(
                    new Group(
                            group.name(),
                            group.properties().stream()
                                    .map(known -> setting(known.property(), known.otherwise()))
                                    .toList()));
        }
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
        boolean secret =
                SECRET.matcher(property).matches() && !KnownSettings.NO_SECRETS.contains(property);
        String variable = KnownSettings.variable(property);
        boolean given = !value.isBlank();
        String shown = given ? value : otherwise;
        boolean carriesSecret = ADDRESS_WITH_PASSWORD.matcher(shown).find();
        return new Setting(
                property,
                variable,
                secret || carriesSecret ? "" : shown,
                secret || carriesSecret,
                given,
                given ? source(property, variable) : "default");
    }

    private String source(String property, String variable) {
        if (sets("system", property)) {
            return "system";
        }
        if (sets("env", variable)) {
            return "environment";
        }
        return environment.getPropertySources().stream()
                        .filter(source -> !source.getName().startsWith(SHIPPED))
                        .anyMatch(source -> source.get(property) != null)
                ? "file"
                : "shipped";
    }

    private boolean sets(String source, String name) {
        return environment.getPropertySources().stream()
                .filter(each -> each.getName().equals(source))
                .anyMatch(each -> each.get(name) != null);
    }
}
