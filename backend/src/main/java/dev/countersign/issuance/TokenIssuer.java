package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Ids;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.Digest;
import dev.countersign.token.Ed25519PrivateKey;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Signs approval tokens. A token's index in its status list is random and never reused, which a
 * database constraint holds; how many tokens there are and which belong together cannot be read
 * from it.
 */
@Singleton
public class TokenIssuer {
    private static final int MOST_ATTEMPTS = 100;

    private final EntityManager entities;
    private final Keys keys;
    private final StatusLists lists;
    private final ServerSettings settings;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TokenIssuer(
            EntityManager entities,
            Keys keys,
            StatusLists lists,
            ServerSettings settings,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.keys = keys;
        this.lists = lists;
        this.settings = settings;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Signs and stores a token that is valid from now, in the caller's transaction; the approval's
     * row has to exist there.
     *
     * @throws IllegalArgumentException when the order ends now or before, or holds what no token
     *     may carry
     */
    @Transactional
    public IssuedToken issue(TokenOrder order) {
        entities.flush();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        StatusListEntity list = lists.open();
        Ed25519PrivateKey key = keys.signingHeld(KeyPurpose.APPROVAL);
        String jti = ids.ulid();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            int index = random.nextInt(list.getCapacity());
            ApprovalClaims claims = claims(order, jti, now, list.getNumber(), index);
            String signed = ApprovalToken.issue(claims, key);
            IssuedToken token =
                    new IssuedToken(
                            jti,
                            order.approvalId(),
                            list.getNumber(),
                            index,
                            TokenStatus.VALID,
                            signed,
                            now,
                            order.expiresAt(),
                            null);
            if (stored(token, key)) {
                audit.append(
                        "system",
                        "token.issued",
                        order.approvalId(),
                        Map.of(
                                "jti", jti,
                                "expires_at", order.expiresAt().toString(),
                                "log_entry", String.valueOf(claims.logEntry())));
                return token;
            }
        }
        throw new IllegalStateException("no free place in status list " + list.getNumber());
    }

    private ApprovalClaims claims(
            TokenOrder order, String jti, Instant now, int number, int index) {
        ApprovalClaims claims =
                new ApprovalClaims(
                        settings.issuer(),
                        order.subject(),
                        jti,
                        now,
                        now,
                        order.expiresAt(),
                        order.holder(),
                        order.device(),
                        order.model(),
                        order.use(),
                        order.posture(),
                        new ApprovalClaims.Status(index, lists.uri(number)),
                        order.statusMaxAge(),
                        order.policy(),
                        null);
        return claims.withLogEntry(Digest.ofLogEntry(claims.toLogEntry()));
    }

    /** False when somebody else has this place: the constraint decides, also between servers. */
    private boolean stored(IssuedToken token, Ed25519PrivateKey key) {
        return entities.createNativeQuery(
                                """
                                insert into approval_token (jti, approval_id, kid, list_number, list_index, status,
                                    status_changed_at, signed, issued_at, expires_at)
                                values (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?6, ?8)
                                on conflict (list_number, list_index) do nothing
                                """)
                        .setParameter(1, token.id())
                        .setParameter(2, token.approvalId())
                        .setParameter(3, key.publicKey().kid())
                        .setParameter(4, token.listNumber())
                        .setParameter(5, token.listIndex())
                        .setParameter(6, token.issuedAt())
                        .setParameter(7, token.signed())
                        .setParameter(8, token.expiresAt())
                        .executeUpdate()
                == 1;
    }

    /** Notes that a device has these tokens now; the first time counts. */
    @Transactional
    public void fetched(Collection<IssuedToken> tokens) {
        List<String> news =
                tokens.stream()
                        .filter(token -> token.fetchedAt() == null)
                        .map(IssuedToken::id)
                        .toList();
        if (!news.isEmpty()) {
            entities.createNativeQuery(
                            "update approval_token set fetched_at = ?1"
                                    + " where jti in (?2) and fetched_at is null")
                    .setParameter(1, clock.instant())
                    .setParameter(2, news)
                    .executeUpdate();
        }
    }

    /**
     * Those of an approval's tokens whose signature may still count, newest first: not those of a
     * key that was revoked or that no gate knows any more.
     */
    @Transactional(readOnly = true)
    public List<IssuedToken> trusted(String approvalId) {
        return entities.createQuery(
                        "from TokenEntity where approvalId = :a and kid not in"
                                + " (select k.kid from SigningKey k where k.state in ('revoked', 'ended'))"
                                + " order by issuedAt desc, jti desc",
                        TokenEntity.class)
                .setParameter("a", approvalId)
                .getResultStream()
                .map(TokenEntity::view)
                .toList();
    }

    /** An approval's tokens, newest first, expired ones included. */
    @Transactional(readOnly = true)
    public List<IssuedToken> ofApproval(String approvalId) {
        return entities.createQuery(
                        "from TokenEntity where approvalId = :a order by issuedAt desc, jti desc",
                        TokenEntity.class)
                .setParameter("a", approvalId)
                .getResultStream()
                .map(TokenEntity::view)
                .toList();
    }
}
