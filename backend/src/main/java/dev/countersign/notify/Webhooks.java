package dev.countersign.notify;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.platform.Ids;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The programs that are told by webhook. Only administrators come here; routes see to that. */
@Singleton
public class Webhooks {
    /** How long the secret before the newest one still signs, so that receivers can change over. */
    static final Duration OVERLAP = Duration.ofHours(24);

    private static final int MOST = 50;

    private final EntityManager entities;
    private final WebhookSecrets secrets;
    private final WebhookSettings settings;
    private final GuardedResolver hosts;
    private final Outbox outbox;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Webhooks(
            EntityManager entities,
            WebhookSecrets secrets,
            WebhookSettings settings,
            GuardedResolver hosts,
            Outbox outbox,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.secrets = secrets;
        this.settings = settings;
        this.hosts = hosts;
        this.outbox = outbox;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** A webhook and the secret that only this answer shows. */
    public record Made(WebhookView webhook, String secret) {
        @Override
        public String toString() {
            return "Made[webhook=" + webhook.id() + "]";
        }
    }

    @Transactional
    public Made add(Caller caller, NewWebhook asked) {
        NewWebhook.Checked checked = asked.checked(settings.plainHttp(), hosts);
        if (list().size() >= MOST) {
            throw new Problem(ProblemCode.CONFLICT, "There are " + MOST + " webhooks, the most.");
        }
        if (list().stream().anyMatch(known -> known.name().equals(checked.name()))) {
            throw Problem.field("/name", "taken", "Another webhook has this name.", "a new name");
        }
        String id = ids.next("whk");
        String secret = secrets.make();
        WebhookEntity webhook =
                new WebhookEntity(
                        id, checked, secrets.sealed(id, secret), caller.id(), clock.instant());
        entities.persist(webhook);
        entities.flush();
        audit.append(
                caller.id(),
                "webhook.added",
                id,
                Map.of("host", checked.url().getHost(), "kinds", webhook.toView().kinds()));
        return new Made(webhook.toView(), secret);
    }

    /** All, by name; there are at most {@value #MOST}. */
    @Transactional(readOnly = true)
    public List<WebhookView> list() {
        return entities.createQuery("from WebhookEntity order by name", WebhookEntity.class)
                .getResultStream()
                .map(WebhookEntity::toView)
                .toList();
    }

    @Transactional(readOnly = true)
    public WebhookView get(String id) {
        return found(id).toView();
    }

    /** A new secret; the one before signs beside it for {@link #OVERLAP}. */
    @Transactional
    public Made rotate(Caller caller, String id) {
        WebhookEntity webhook = found(id);
        String secret = secrets.make();
        webhook.rotate(caller.id(), secrets.sealed(id, secret), clock.instant().plus(OVERLAP));
        audit.append(caller.id(), "webhook.secret_rotated", id, Map.of());
        return new Made(webhook.toView(), secret);
    }

    /** Switches it on or off; what waits for one that is off is dropped when its time comes. */
    @Transactional
    public void turn(Caller caller, String id, boolean on, @Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, 2000);
        check.done();
        found(id).turn(on, why);
        entities.createNativeQuery("update webhook set failing_since = null where id = :id")
                .setParameter("id", id)
                .executeUpdate();
        audit.append(caller.id(), on ? "webhook.on" : "webhook.off", id, Map.of("reason", why));
    }

    /** Sends a notice of kind {@code test} to this one. */
    @Transactional
    public void test(Caller caller, String id) {
        WebhookEntity webhook = found(id);
        if (!webhook.isActive()) {
            throw new Problem(ProblemCode.CONFLICT, "This webhook is off; switch it on first.");
        }
        outbox.test(
                id,
                new Notice(NoticeKind.TEST, id, webhook.getName(), "/webhooks/" + id, caller.id()));
    }

    private WebhookEntity found(String id) {
        WebhookEntity webhook = entities.find(WebhookEntity.class, id);
        if (webhook == null) {
            throw Problem.notFound("webhook", id);
        }
        return webhook;
    }
}
