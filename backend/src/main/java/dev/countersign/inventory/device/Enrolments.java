package dev.countersign.inventory.device;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Leaving;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.Assurance;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Binds a key to a device by a code that its owner carries there: 130 random bits, kept hashed,
 * good for one enrolment within 15 minutes. A newer code for the same device ends the older one.
 */
@Singleton
public class Enrolments {
    /** How long a code can be used. */
    public static final Duration LIFE = Duration.ofMinutes(15);

    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;

    private final EntityManager entities;
    private final Devices devices;
    private final Leaving leaving;
    private final AuditLog audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Enrolments(
            EntityManager entities, Devices devices, Leaving leaving, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.devices = devices;
        this.leaving = leaving;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A code for the caller's own device.
     *
     * @param rootThumbprint RFC 7638 thumbprint of the root key; the gate pins it through the code
     */
    @Transactional
    public EnrolmentCode newCode(Caller caller, String deviceId, String rootThumbprint) {
        DeviceEntity device = devices.visible(caller, deviceId);
        if (!device.getOwnerId().equals(caller.id())) {
            throw new Problem(ProblemCode.FORBIDDEN, "Only its owner enrols a device.");
        }
        refuseGone(device);
        Instant now = clock.instant();
        endCodes(deviceId, now);
        String secret = secret();
        Instant expires = now.plus(LIFE);
        entities.persist(
                new EnrolmentCodeEntity(hash(secret), deviceId, caller.id(), now, expires));
        audit.append(caller.id(), "device.enrolment_code_made", deviceId, Map.of());
        return new EnrolmentCode(secret + "." + rootThumbprint, expires);
    }

    /**
     * Enrols a key with the secret part of a code. That the caller holds the private key must be
     * proven before.
     *
     * @param keyReplaced runs with the device's id, in this transaction and before the act is
     *     recorded, when another key was enrolled before: approvals bound to that one hold no more
     * @throws Problem {@code enrolment.code_invalid} for every code that cannot be used, {@code
     *     enrolment.key_in_use} when the key is another device's; the code stays usable then
     */
    @Transactional
    public Device enrol(
            String secret, DevicePublicKey key, EndpointFacts facts, Consumer<String> keyReplaced) {
        Instant now = clock.instant();
        DeviceEntity device = consume(hash(secret), now);
        refuseForeign(key, device);
        String before = device.getKeyThumbprint();
        device.enrol(key, Assurance.SOFTWARE, facts, now);
        entities.flush();
        if (before != null && !before.equals(key.thumbprint())) {
            keyReplaced.accept(device.getId());
        }
        audit.append(
                device.getId(),
                "device.enrolled",
                device.getId(),
                Map.of("key", key.thumbprint(), "assurance", Assurance.SOFTWARE.word()));
        return device.toDevice();
    }

    /** The key that an enrolled device signs with; empty for any other device. */
    @Transactional(readOnly = true)
    public Optional<DevicePublicKey> keyOf(String deviceId) {
        return Optional.ofNullable(entities.find(DeviceEntity.class, deviceId))
                .filter(device -> device.getState() == DeviceState.ENROLLED)
                .flatMap(device -> Optional.ofNullable(device.getPublicKey()))
                .map(Enrolments::key);
    }

    /** The enrolled device that signs with the key of this RFC 7638 thumbprint. */
    @Transactional(readOnly = true)
    public Optional<Device> holderOf(String thumbprint) {
        return entities.createQuery(
                        "from DeviceEntity where keyThumbprint = :key", DeviceEntity.class)
                .setParameter("key", thumbprint)
                .getResultStream()
                .findFirst()
                .map(DeviceEntity::toDevice)
                .filter(device -> device.state() == DeviceState.ENROLLED);
    }

    private static DevicePublicKey key(String jwk) {
        try {
            byte[] bytes = jwk.getBytes(StandardCharsets.UTF_8);
            return DevicePublicKey.fromJwk(Json.parseObject(bytes, bytes.length));
        } catch (FormatException e) {
            throw new IllegalStateException("a stored device key cannot be read", e);
        }
    }

    /** The conditional update makes one of two racing enrolments fail. */
    private DeviceEntity consume(String hash, Instant now) {
        int used =
                entities.createQuery(
                                "update EnrolmentCodeEntity set usedAt = :now where codeHash = :hash"
                                        + " and usedAt is null and expiresAt > :now")
                        .setParameter("now", now)
                        .setParameter("hash", hash)
                        .executeUpdate();
        if (used != 1) {
            throw invalid();
        }
        EnrolmentCodeEntity code = entities.find(EnrolmentCodeEntity.class, hash);
        DeviceEntity device =
                entities.find(
                        DeviceEntity.class, code.getDeviceId(), LockModeType.PESSIMISTIC_WRITE);
        if (gone(device) || !leaving.stays(device.getOwnerId())) {
            throw invalid();
        }
        return device;
    }

    /** Waits for others that enrol the same key, so that the second is told and does not fail. */
    private void refuseForeign(DevicePublicKey key, DeviceEntity device) {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext(?1)) as text)")
                .setParameter(1, key.thumbprint())
                .getSingleResult();
        long foreign =
                entities.createQuery(
                                "select count(d) from DeviceEntity d"
                                        + " where d.keyThumbprint = :key and d.id <> :id",
                                Long.class)
                        .setParameter("key", key.thumbprint())
                        .setParameter("id", device.getId())
                        .getSingleResult();
        if (foreign > 0) {
            throw new Problem(
                    ProblemCode.ENROLMENT_KEY,
                    "Another device enrolled this key. Make a new key and enrol again.");
        }
    }

    private void endCodes(String deviceId, Instant now) {
        entities.createQuery(
                        "update EnrolmentCodeEntity set usedAt = :now"
                                + " where deviceId = :device and usedAt is null")
                .setParameter("now", now)
                .setParameter("device", deviceId)
                .executeUpdate();
    }

    private static void refuseGone(DeviceEntity device) {
        if (gone(device)) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The device is " + device.getState().word() + ". Register it anew.");
        }
    }

    private static boolean gone(DeviceEntity device) {
        return switch (device.getState()) {
            case LOST, RETIRED -> true;
            case REGISTERED, ENROLLED -> false;
        };
    }

    private static Problem invalid() {
        return new Problem(
                ProblemCode.ENROLMENT_CODE,
                "The code is wrong, was used or is older than 15 minutes. Ask for a new one.");
    }

    private static String hash(String secret) {
        return Digest.of(secret.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private String secret() {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(CROCKFORD.charAt(random.nextInt(CROCKFORD.length())));
        }
        return text.toString();
    }
}
