package dev.countersign.notify;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How mail leaves. Without a host there is none, and the portal offers none.
 *
 * @param host of the SMTP server; null for no mail
 * @param security {@code starttls} (refused where the server does not offer it), {@code tls} or
 *     {@code none}, which is for a relay on this very machine
 * @param from the sender's address
 * @param username null for none
 * @param password never shown
 */
@ConfigurationProperties("countersign.mail")
public record MailSettings(
        @Nullable String host,
        @Bindable(defaultValue = "587") int port,
        @Bindable(defaultValue = "starttls") String security,
        @Bindable(defaultValue = "countersign@localhost") String from,
        @Nullable String username,
        @Nullable String password) {
    public MailSettings {
        security = security.toLowerCase(Locale.ROOT);
        if (!security.matches("starttls|tls|none")) {
            throw new IllegalArgumentException(
                    "countersign.mail.security has to be starttls, tls or none");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "countersign.mail.port has to be a whole number from 1 to 65535");
        }
        try {
            new InternetAddress(from, true);
        } catch (AddressException e) {
            throw new IllegalArgumentException(
                    "countersign.mail.from has to be a mail address such as"
                            + " countersign@example.org",
                    e);
        }
    }

    /** Whether mail can be sent at all. */
    public boolean on() {
        return host != null && !host.isBlank();
    }

    @Override
    public String toString() {
        return "MailSettings[host=" + host + ", port=" + port + ", security=" + security + "]";
    }
}
