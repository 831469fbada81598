package dev.countersign.notify;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.StrictJson;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends a notice as Standard Webhooks 1.0.0 describes it: {@code webhook-id} (the delivery, the
 * same in every attempt), {@code webhook-timestamp}, {@code webhook-signature} (HMAC-SHA-256, one
 * per secret that still signs). Every address that a host resolves to is checked where the
 * connection is made, so neither a name that changes its mind nor a number in disguise leads
 * inside; redirects are not followed.
 */
@Singleton
final class WebhookSender {
    /** For the whole answer's head. */
    private static final Timeout PATIENCE = Timeout.ofSeconds(20);

    private final WebhookSecrets secrets;
    private final ServerSettings server;
    private final Clock clock;
    private final TaskScheduler scheduler;
    private final CloseableHttpClient http;

    WebhookSender(
            WebhookSecrets secrets,
            GuardedResolver resolver,
            ServerSettings server,
            Clock clock,
            @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.secrets = secrets;
        this.server = server;
        this.clock = clock;
        this.scheduler = scheduler;
        this.http = client(resolver);
    }

    private static CloseableHttpClient client(GuardedResolver resolver) {
        var connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(Timeout.ofSeconds(10))
                                        .setSocketTimeout(PATIENCE)
                                        .setTimeToLive(0, TimeUnit.MILLISECONDS)
                                        .build())
                        .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Countersign-Webhooks")
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(PATIENCE).build())
                .build();
    }

    Delivery.Result send(Delivery delivery, Delivery.ByWebhook target) {
        if (target.url() == null) {
            return new Delivery.Result.Dropped("the webhook is off");
        }
        byte[] body = body(delivery.told());
        long at = clock.instant().getEpochSecond();
        HttpPost post = new HttpPost(URI.create(target.url()));
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setHeader("webhook-id", delivery.id());
        post.setHeader("webhook-timestamp", String.valueOf(at));
        post.setHeader("webhook-signature", signatures(delivery.id(), target, at, body));
        var end = scheduler.schedule(PATIENCE.toDuration(), post::cancel);
        try {
            var answer = http.executeOpen(null, post, null);
            // what it says beyond the status may never end, and closing would read it
            post.cancel();
            Closer.closeQuietly(answer);
            return result(answer.getCode());
        } catch (GuardedResolver.UnreachableException e) {
            return new Delivery.Result.Never(e.words());
        } catch (UnknownHostException _) {
            return new Delivery.Result.Unanswered("the host name is not known");
        } catch (IOException | CancellationException e) {
            return new Delivery.Result.Unanswered("no answer: " + e.getClass().getSimpleName());
        } finally {
            end.cancel(false);
        }
    }

    private static Delivery.Result result(int status) {
        String answer = "answered " + status;
        if (status >= 200 && status < 300) {
            return new Delivery.Result.Delivered(answer);
        }
        return status == 410 ? new Delivery.Result.Gone(answer) : new Delivery.Result.Later(answer);
    }

    /** Ids and an address to look at; what people wrote stays in the portal. */
    private byte[] body(Delivery.Told told) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("notice_id", told.id());
        data.put("subject", told.subject());
        data.put("url", server.publicUrl() + told.path());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", told.kind().word());
        body.put("timestamp", told.at().toString());
        body.put("data", data);
        return StrictJson.write(body);
    }

    private String signatures(String id, Delivery.ByWebhook target, long at, byte[] body) {
        return target.secrets().stream()
                .map(sealed -> signature(secrets.opened(target.webhookId(), sealed), id, at, body))
                .collect(Collectors.joining(" "));
    }

    private static String signature(String secret, String id, long at, byte[] body) {
        try {
            return new Webhook(secret).sign(id, at, new String(body, StandardCharsets.UTF_8));
        } catch (WebhookSigningException _) {
            // no cause: it must not tell anything of the secret
            throw new IllegalStateException("a webhook could not be signed");
        }
    }

    @PreDestroy
    void stop() throws IOException {
        http.close();
    }
}
