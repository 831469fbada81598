package dev.countersign.portal;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The properties that are told also where nobody set them, in groups, with what then holds. What
 * each does stands under the text {@code settings.about.<property>}.
 */
final class KnownSettings {
    /** Properties that the shipped configuration reads from a variable of another name. */
    private static final Map<String, String> VARIABLES =
            Map.of("micronaut.server.host", "HOST", "micronaut.server.port", "PORT");

    /** Properties whose names look like those of secrets, and are none. */
    static final Set<String> NO_SECRETS = Set.of("countersign.bundles.author-keys");

    static final List<Group> GROUPS =
            List.of(
                    new Group(
                            "server",
                            List.of(
                                    new Known("countersign.public-url", ""),
                                    new Known("micronaut.server.host", "127.0.0.1"),
                                    new Known("micronaut.server.port", "8080"),
                                    new Known("countersign.data-dir", ".countersign"),
                                    new Known("micronaut.server.max-request-size", ""),
                                    new Known("micronaut.server.max-request-buffer-size", ""))),
                    new Group(
                            "database",
                            List.of(
                                    new Known("datasources.default.url", "embedded"),
                                    new Known("datasources.default.username", ""),
                                    new Known("datasources.default.password", ""),
                                    new Known("datasources.default.maximum-pool-size", ""),
                                    new Known("countersign.database.owner", ""),
                                    new Known("countersign.database.owner-password", ""))),
                    new Group(
                            "sign_in",
                            List.of(
                                    new Known("countersign.sign-in.local-accounts", "true"),
                                    new Known("countersign.sign-in.idle", "2h"),
                                    new Known("countersign.sign-in.longest", "12h"),
                                    new Known("countersign.sign-in.client-address-header", ""),
                                    new Known("countersign.oidc.issuer", ""),
                                    new Known("countersign.oidc.client-id", ""),
                                    new Known("countersign.oidc.roles-claim", ""),
                                    new Known("countersign.oidc.roles", ""),
                                    new Known("countersign.clients.requests-per-minute", "1200"))),
                    new Group(
                            "policy",
                            List.of(
                                    new Known("countersign.policy.engine", "wasm"),
                                    new Known("countersign.policy.deadline", "2s"),
                                    new Known("countersign.policy.memory-pages", "1024"),
                                    new Known("countersign.policy.instances", "0"),
                                    new Known("countersign.bundles.author-keys", "policy-keys"),
                                    new Known(
                                            "countersign.issuance.status-list-capacity",
                                            "131072"))),
                    new Group(
                            "notify",
                            List.of(
                                    new Known("countersign.mail.host", "no mail"),
                                    new Known("countersign.mail.port", "587"),
                                    new Known("countersign.mail.security", "starttls"),
                                    new Known("countersign.mail.from", "countersign@localhost"),
                                    new Known("countersign.mail.username", ""),
                                    new Known("countersign.mail.password", ""),
                                    new Known("countersign.webhooks.allowed-networks", "none"),
                                    new Known("countersign.webhooks.plain-http", "false"))));

    private KnownSettings() {}

    /**
     * @param otherwise what holds where nobody set it; empty for nothing
     */
    record Known(String property, String otherwise) {}

    /** Properties that belong together, under the text {@code settings.group.<name>}. */
    record Group(String name, List<Known> properties) {}

    /** The environment variable that sets a property. */
    static String variable(String property) {
        return VARIABLES.getOrDefault(
                property,
                property.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
}
