package dev.countersign.notify;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Sha256;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Each person's own choice: where mail goes and of what. An address counts once the code that was
 * sent to it came back, so nobody is sent what they did not ask for.
 */
@Singleton
class MailChoices {
    static final Duration CODE_HOLDS = Duration.ofMinutes(30);
    private static final int GUESSES = 5;
    private static final int LONGEST = 254;

    private final EntityManager entities;
    private final MailCodes codes;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    MailChoices(EntityManager entities, MailCodes codes, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.codes = codes;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param address null when none was given
     * @param confirmed whether mail goes there
     * @param vouched whether it came from the identity provider
     * @param kinds words of what is mailed
     */
    record Choice(@Nullable String address, boolean confirmed, boolean vouched, Set<String> kinds) {
        Choice {
            kinds = Set.copyOf(kinds);
        }
    }

    /** A code to send to an address that is not confirmed yet. */
    record Code(String id, String address, String digits) {
        @Override
        public String toString() {
            return "Code[id=" + id + "]";
        }
    }

    @Transactional(readOnly = true)
    Choice of(Caller caller) {
        Set<String> kinds =
                NoticeKind.offered()
                        .filter(NoticeKind::mailedByDefault)
                        .map(NoticeKind::word)
                        .collect(Collectors.toCollection(HashSet::new));
        List<?> chosen =
                entities.createNativeQuery(
                                "select kind, wanted from mail_choice where person_id = :p",
                                Object[].class)
                        .setParameter("p", caller.id())
                        .getResultList();
        for (Object line : chosen) {
            Object[] row = (Object[]) line;
            if ((Boolean) row[1]) {
                kinds.add((String) row[0]);
            } else {
                kinds.remove((String) row[0]);
            }
        }
        Object[] address = row(caller.id());
        return address == null
                ? new Choice(null, false, false, kinds)
                : new Choice(
                        (String) address[0],
                        address[1] != null,
                        "provider".equals(address[5]),
                        kinds);
    }

    /** Replaces what is mailed; unknown words are refused. */
    @Transactional
    void choose(Caller caller, List<String> kinds) {
        Set<String> offered =
                NoticeKind.offered().map(NoticeKind::word).collect(Collectors.toSet());
        if (!offered.containsAll(kinds)) {
            throw Problem.field(
                    "/kinds", "value", "There is no such kind of notice.", "those of the list");
        }
        for (String kind : offered) {
            entities.createNativeQuery(
                            "insert into mail_choice (person_id, kind, wanted) values (:p, :kind, :wanted)"
                                    + " on conflict (person_id, kind) do update set wanted = excluded.wanted")
                    .setParameter("p", caller.id())
                    .setParameter("kind", kind)
                    .setParameter("wanted", kinds.contains(kind))
                    .executeUpdate();
        }
    }

    /**
     * Makes the code to send to a new address. Nothing else changes until it was sent.
     *
     * @throws Problem for what is no address, or when it is one code too many
     */
    @Transactional
    Code code(Caller caller, String text) {
        String address = checked(text);
        codes.count(caller.id(), address);
        audit.append(caller.id(), "person.mail_address_given", caller.id(), Map.of());
        return new Code(ids.next("dlv"), address, "%08d".formatted(random.nextInt(100_000_000)));
    }

    /** The code was sent: nothing but it goes to the address until it comes back. */
    @Transactional
    void expect(Caller caller, Code sent) {
        entities.createNativeQuery(
                        "insert into mail_address (person_id, address, code_hash, code_ends_at)"
                                + " values (:p, :address, :hash, :ends) on conflict (person_id) do update set"
                                + " address = excluded.address, confirmed_at = null, code_attempts = 0, source = 'person',"
                                + " code_hash = excluded.code_hash, code_ends_at = excluded.code_ends_at")
                .setParameter("p", caller.id())
                .setParameter("address", sent.address())
                .setParameter("hash", hash(caller.id(), sent.digits()))
                .setParameter("ends", clock.instant().plus(CODE_HOLDS))
                .executeUpdate();
    }

    /** Refuses what is no mail address. */
    static String checked(String text) {
        String address = text.strip();
        try {
            if (address.length() <= LONGEST && address.matches("[^\\p{Cntrl}\\p{Cf}<>,;\\s]+")) {
                new InternetAddress(address, true).validate();
                return address;
            }
        } catch (AddressException _) {
            // told below
        }
        throw Problem.field(
                "/address", "format", "This is no mail address.", "one such as ann@example.org");
    }

    /**
     * Whether these digits were sent to the address; a few wrong ones end the code, also when they
     * come all at once.
     */
    @Transactional
    boolean confirm(Caller caller, String digits) {
        entities.createNativeQuery(
                        "select person_id from mail_address where person_id = :p for update")
                .setParameter("p", caller.id())
                .getResultList();
        Object[] known = row(caller.id());
        Instant now = clock.instant();
        if (known == null
                || known[3] == null
                || !now.isBefore((Instant) known[2])
                || ((Number) known[4]).intValue() >= GUESSES) {
            return false;
        }
        boolean right =
                MessageDigest.isEqual(
                        hash(caller.id(), digits.strip()).getBytes(StandardCharsets.US_ASCII),
                        String.valueOf(known[3]).getBytes(StandardCharsets.US_ASCII));
        if (!right) {
            entities.createNativeQuery(
                            "update mail_address set code_attempts = code_attempts + 1 where person_id = :p")
                    .setParameter("p", caller.id())
                    .executeUpdate();
            return false;
        }
        entities.createNativeQuery(
                        "update mail_address set confirmed_at = :now, code_hash = null where person_id = :p")
                .setParameter("now", now)
                .setParameter("p", caller.id())
                .executeUpdate();
        audit.append(caller.id(), "person.mail_address_confirmed", caller.id(), Map.of());
        return true;
    }

    /** No more mail; what waits is dropped when its time comes. */
    @Transactional
    void forget(Caller caller) {
        entities.createNativeQuery(
                        "update mail_address set address = '', confirmed_at = null, code_hash = null,"
                                + " code_ends_at = null, source = 'person' where person_id = :p")
                .setParameter("p", caller.id())
                .executeUpdate();
        audit.append(caller.id(), "person.mail_address_forgotten", caller.id(), Map.of());
    }

    private Object @Nullable [] row(String personId) {
        List<?> rows =
                entities.createNativeQuery(
                                "select address, confirmed_at, code_ends_at, code_hash, code_attempts, source"
                                        + " from mail_address where person_id = :p and address <> ''",
                                Object[].class)
                        .setParameter("p", personId)
                        .getResultList();
        return rows.isEmpty() ? null : (Object[]) rows.getFirst();
    }

    /** Salted by the person, so that equal codes are not equal here. */
    private static String hash(String personId, String digits) {
        return Sha256.hex(personId + ":" + digits.toLowerCase(Locale.ROOT));
    }
}
