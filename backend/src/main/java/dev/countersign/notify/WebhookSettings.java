package dev.countersign.notify;

import dev.countersign.identity.Network;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * Where webhooks may go.
 *
 * @param allowedNetworks private networks that they may reach, as in {@code 10.1.0.0/16}; by
 *     default none
 * @param plainHttp whether {@code http:} addresses are taken; by default not
 */
@ConfigurationProperties("countersign.webhooks")
public record WebhookSettings(
        @Bindable(defaultValue = "") List<String> allowedNetworks,
        @Bindable(defaultValue = "false") boolean plainHttp) {
    public WebhookSettings {
        allowedNetworks = allowedNetworks.stream().filter(network -> !network.isBlank()).toList();
        try {
            allowedNetworks.forEach(Network::of);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "countersign.webhooks.allowed-networks has to be networks such as 10.1.0.0/16: "
                            + e.getMessage(),
                    e);
        }
    }
}
