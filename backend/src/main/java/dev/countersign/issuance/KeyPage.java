package dev.countersign.issuance;

import dev.countersign.problem.FormError;
import dev.countersign.token.TrustBundle;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages about keys show. */
final class KeyPage {
    private KeyPage() {}

    /** A form as it was filled in. */
    record Form(String reason, String bundle, List<FormError> errors) {
        static final Form EMPTY = new Form("", "", List.of());
    }

    /**
     * Where the replacement of a key stands.
     *
     * @param step {@code idle}, {@code made} (the root's signature is awaited) or {@code waiting}
     *     (gates learn of it)
     * @param switches when the next one signs by itself, while it waits
     */
    record Line(
            String purpose,
            String step,
            @Nullable KeyView current,
            @Nullable KeyView next,
            @Nullable Instant switches) {}

    /**
     * The trust bundle in force.
     *
     * @param tone {@code ok}, {@code warn} from thirty days before its end, {@code bad} after it
     * @param pending whether the server wants another list of keys than gates have
     */
    record Trust(long version, Instant issuedAt, Instant expiresAt, String tone, boolean pending) {}

    /**
     * Every key.
     *
     * @param newKids the thumbprints that the next trust bundle would add, with commas between
     */
    record All(
            List<KeyView> keys,
            List<KeyView> former,
            List<Line> lines,
            Trust trust,
            String newKids,
            boolean rootIsHere,
            boolean changes,
            Form form) {}

    /**
     * One key.
     *
     * @param silent gates that sent nothing since it was published, of {@code enrolled}
     */
    record One(
            KeyView key,
            @Nullable Instant switches,
            KeyEffect effect,
            long silent,
            long enrolled,
            boolean revocable,
            boolean stops,
            boolean changes,
            Form form) {}

    /** Reads what they show. */
    @Singleton
    static final class Maker {
        private final KeyRotation rotation;
        private final TrustBundles bundles;
        private final List<FurtherKeys> further;
        private final GateReach reach;
        private final Clock clock;

        Maker(
                KeyRotation rotation,
                TrustBundles bundles,
                List<FurtherKeys> further,
                GateReach reach,
                Clock clock) {
            this.rotation = rotation;
            this.bundles = bundles;
            this.further = further;
            this.reach = reach;
            this.clock = clock;
        }

        All all(boolean changes, Form form) {
            List<KeyView> ours = rotation.keys();
            List<KeyView> live =
                    Stream.concat(
                                    ours.stream().filter(key -> !isOut(key)),
                                    further.stream().flatMap(keeper -> keeper.keys().stream()))
                            .toList();
            return new All(
                    live,
                    ours.stream().filter(Maker::isOut).toList(),
                    List.of(line(KeyPurpose.APPROVAL, ours), line(KeyPurpose.STATUS, ours)),
                    trust(ours),
                    newKids(),
                    rotation.rootIsHere(),
                    changes,
                    form);
        }

        private String newKids() {
            Set<String> listed = kids(bundles.newestBundle());
            return kids(bundles.proposal()).stream()
                    .filter(kid -> !listed.contains(kid))
                    .collect(Collectors.joining(","));
        }

        private static Set<String> kids(TrustBundle bundle) {
            return bundle.keys().stream()
                    .map(key -> key.publicKey().kid())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static boolean isOut(KeyView key) {
            return key.state() == KeyState.ENDED || key.state() == KeyState.REVOKED;
        }

        private static Line line(KeyPurpose purpose, List<KeyView> keys) {
            KeyView next = find(purpose, KeyState.NEXT, keys);
            KeyView current = find(purpose, KeyState.CURRENT, keys);
            if (next == null) {
                return new Line(purpose.word(), "idle", current, null, null);
            }
            String step = next.publishedAt() == null ? "made" : "waiting";
            return new Line(purpose.word(), step, current, next, switches(next));
        }

        private static @Nullable Instant switches(KeyView key) {
            Instant published = key.publishedAt();
            return key.state() == KeyState.NEXT && published != null
                    ? published.plus(Succession.OVERLAP)
                    : null;
        }

        private static @Nullable KeyView find(
                KeyPurpose purpose, KeyState state, List<KeyView> keys) {
            return keys.stream()
                    .filter(key -> key.kind().equals(purpose.word()) && key.state() == state)
                    .findFirst()
                    .orElse(null);
        }

        private Trust trust(List<KeyView> ours) {
            SignedTrustBundle bundle = bundles.current();
            Instant now = clock.instant();
            List<String> listed =
                    bundles.listed().stream().map(key -> key.publicKey().kid()).toList();
            boolean pending =
                    ours.stream()
                            .anyMatch(key ->
                                    (key.state() == KeyState.NEXT && key.publishedAt() == null)
                                            || (key.state() == KeyState.REVOKED
                                                    && listed.contains(key.kid())));
            return new Trust(
                    bundle.version(),
                    bundle.issuedAt(),
                    bundle.expiresAt(),
                    tone(bundle.expiresAt(), now),
                    pending);
        }

        private static String tone(Instant end, Instant now) {
            if (!now.isBefore(end)) {
                return "bad";
            }
            return now.isBefore(end.minus(TrustBundles.WARN_BEFORE_END)) ? "ok" : "warn";
        }

        One one(String kid, boolean changes, Form form) {
            KeyView key = rotation.get(kid);
            boolean signs = key.kind().equals("approval") || key.kind().equals("status");
            Instant published = key.publishedAt();
            boolean unknown =
                    key.state() == KeyState.CURRENT
                            && rotation.keys().stream()
                                    .noneMatch(other ->
                                            other.kind().equals(key.kind())
                                                    && other.state() == KeyState.NEXT
                                                    && other.publishedAt() != null);
            return new One(
                    key,
                    switches(key),
                    rotation.effect(kid),
                    published == null ? 0 : reach.silentSince(published),
                    reach.enrolled(),
                    signs && !isOut(key) && !(unknown && key.kind().equals("status")),
                    unknown,
                    changes,
                    form);
        }
    }
}
