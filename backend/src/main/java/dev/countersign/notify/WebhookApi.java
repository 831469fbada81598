package dev.countersign.notify;

import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** An administrator makes, tries, renews and switches webhooks. */
@Controller("/api/v1/webhooks")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
final class WebhookApi {
    private final Webhooks webhooks;
    private final WebhookDeliveries deliveries;
    private final CreationKeys keys;

    WebhookApi(Webhooks webhooks, WebhookDeliveries deliveries, CreationKeys keys) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.keys = keys;
    }

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    /** All on one page: there are 50 at most. */
    @Get
    Page<WebhookView> list() {
        return new Page<>(webhooks.list(), null);
    }

    /** The secret is in this answer only. */
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<Webhooks.Made> add(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body NewWebhook body) {
        return keys.once(caller, "/webhooks", idempotencyKey, body, () -> added(caller, body));
    }

    private HttpResponse<Webhooks.Made> added(Caller caller, NewWebhook body) {
        Webhooks.Made made = webhooks.add(caller, body);
        return HttpResponse.created(made, URI.create("/api/v1/webhooks/" + made.webhook().id()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    @Get("/{id}")
    WebhookView get(String id) {
        return webhooks.get(id);
    }

    /** What became of the newest 50 notices for it. */
    @Get("/{id}/deliveries")
    Page<WebhookDeliveries.Line> deliveries(String id) {
        webhooks.get(id);
        return new Page<>(deliveries.newest(id), null);
    }

    /** A new secret; the one before signs beside it for a day. */
    @Post("/{id}/secret")
    HttpResponse<Webhooks.Made> rotate(Caller caller, String id) {
        return HttpResponse.ok(webhooks.rotate(caller, id))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Sends a notice of kind {@code test}; how it went is found among the deliveries. */
    @Post("/{id}/test")
    @Status(HttpStatus.ACCEPTED)
    WebhookView test(Caller caller, String id) {
        webhooks.test(caller, id);
        return webhooks.get(id);
    }

    @Post("/{id}/activation")
    WebhookView on(Caller caller, String id, @Body Reason body) {
        webhooks.turn(caller, id, true, body.reason());
        return webhooks.get(id);
    }

    @Post("/{id}/deactivation")
    WebhookView off(Caller caller, String id, @Body Reason body) {
        webhooks.turn(caller, id, false, body.reason());
        return webhooks.get(id);
    }
}
