package dev.countersign.notify;

import dev.countersign.platform.ServerSettings;
import io.micronaut.context.MessageSource;
import jakarta.inject.Singleton;
import jakarta.mail.Address;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a notice as a short mail in plain text (SMTP, RFC 5321). Its Message-ID is made of the
 * delivery's id, so a second attempt can be told from a second notice.
 */
@Singleton
final class MailSender {
    private static final String PATIENCE_MS = "20000";

    private final MailSettings settings;
    private final ServerSettings server;
    private final MessageSource texts;
    private final Clock clock;
    private final Session session;

    MailSender(MailSettings settings, ServerSettings server, MessageSource texts, Clock clock) {
        this.settings = settings;
        this.server = server;
        this.texts = texts;
        this.clock = clock;
        this.session = Session.getInstance(properties(settings), login(settings));
    }

    private static Properties properties(MailSettings settings) {
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", settings.on() ? String.valueOf(settings.host()) : "");
        properties.put("mail.smtp.port", String.valueOf(settings.port()));
        properties.put("mail.smtp.auth", String.valueOf(settings.username() != null));
        properties.put("mail.smtp.connectiontimeout", PATIENCE_MS);
        properties.put("mail.smtp.timeout", PATIENCE_MS);
        properties.put("mail.smtp.writetimeout", PATIENCE_MS);
        boolean starttls = settings.security().equals("starttls");
        properties.put("mail.smtp.starttls.enable", String.valueOf(starttls));
        properties.put("mail.smtp.starttls.required", String.valueOf(starttls));
        properties.put("mail.smtp.ssl.enable", String.valueOf(settings.security().equals("tls")));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        return properties;
    }

    private static @Nullable Authenticator login(MailSettings settings) {
        String username = settings.username();
        return username == null
                ? null
                : new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication(username, settings.password());
                    }
                };
    }

    Delivery.Result send(Delivery delivery, Delivery.ByMail target) {
        if (target.address() == null) {
            return new Delivery.Result.Dropped("no confirmed address any more");
        }
        if (!settings.on()) {
            return new Delivery.Result.Later("mail is not set up on this server");
        }
        Delivery.Told told = delivery.told();
        String subject = text("notice." + told.kind().key() + ".subject", told.about());
        String body =
                text("notice." + told.kind().key() + ".body", told.about())
                        + "\n\n"
                        + server.publicUrl()
                        + told.path()
                        + "\n\n-- \n"
                        + text("notice.mail.footer", server.publicUrl() + "/account/notifications")
                        + "\n";
        return send(target.address(), delivery.id(), subject, body);
    }

    /** Sends the code that confirms an address. */
    Delivery.Result sendCode(String address, String id, String code) {
        return send(
                address,
                id,
                text("mail.confirm.subject", ""),
                text("mail.confirm.body", code) + "\n");
    }

    private Delivery.Result send(String to, String id, String subject, String body) {
        try {
            Identified message = new Identified(session, "<" + id + "@" + host() + ">");
            message.setFrom(new InternetAddress(settings.from(), true));
            message.setRecipients(
                    Message.RecipientType.TO, new Address[] {new InternetAddress(to, true)});
            message.setSubject(subject, StandardCharsets.UTF_8.name());
            message.setText(body, StandardCharsets.UTF_8.name());
            message.setSentDate(Date.from(clock.instant()));
            message.setHeader("Auto-Submitted", "auto-generated");
            message.saveChanges();
            Transport.send(message);
            return new Delivery.Result.Delivered("taken by the mail server");
        } catch (MessagingException e) {
            return refused(e);
        }
    }

    /** A reply of 5xx is final (RFC 5321 §4.2.1); the words of the server are not kept. */
    private static Delivery.Result refused(MessagingException thrown) {
        for (Exception e = thrown;
                e != null;
                e = e instanceof MessagingException m ? m.getNextException() : null) {
            int code =
                    switch (e) {
                        case SMTPAddressFailedException failed -> failed.getReturnCode();
                        case SMTPSendFailedException failed -> failed.getReturnCode();
                        default -> 0;
                    };
            if (code >= 500) {
                return new Delivery.Result.Never("the mail server refused it with " + code);
            }
        }
        return new Delivery.Result.Later("no mail server: " + thrown.getClass().getSimpleName());
    }

    private String host() {
        String host = java.net.URI.create(server.publicUrl()).getHost();
        return host == null ? "countersign" : host;
    }

    private String text(String key, String about) {
        return texts.getMessage(key, Locale.ENGLISH, about).orElse(about);
    }

    /** Keeps the Message-ID it was given. */
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
