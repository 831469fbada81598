package dev.countersign.issuance;

import dev.countersign.platform.DataDirectory;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An administrator's command: signs the next trust bundle with the root key, for 90 days, on any
 * machine and without server, database or network. Takes the present bundle as the server publishes
 * it, and writes the next one to a file that the administrator puts into the server's data
 * directory as {@code trust-bundle.next}.
 */
public final class TrustSign {
    private static final Set<String> OPTIONS =
            Set.of(
                    "--bundle",
                    "--keystore",
                    "--passphrase",
                    "--out",
                    "--minimum-sequence",
                    "--request",
                    "--accept");

    private static final Set<String> NEEDED =
            Set.of("--bundle", "--keystore", "--passphrase", "--out");
    private static final String USAGE =
            """
            usage: TrustSign --bundle FILE --keystore FILE --passphrase FILE --out FILE
                             [--request FILE [--accept THUMBPRINT,…]] [--minimum-sequence N]
              --bundle            the present bundle, from /.well-known/countersign/trust-bundle
              --keystore          root.keystore from the server's first data directory
              --passphrase        file with the passphrase of that keystore
              --out               where to write the next bundle; must not exist
              --request           which keys it is to list, from the portal's page Keys; without it the same as before
              --accept            the thumbprints of exactly the keys that the request adds, as the administrator
                                  told them on another way than the file came
              --minimum-sequence  approvals decided by an older policy stop working (never lowered)
            """;

    private static final int MAX_PAYLOAD = 4 << 20;

    private TrustSign() {}

    /** Exits 0 when the bundle was written, 1 when it was not, 2 on wrong usage. */
    public static void main(String[] args) {
        System.exit(run(args, Clock.systemUTC(), System.out, System.err));
    }

    static int run(String[] args, Clock clock, PrintStream out, PrintStream err) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        boolean complete =
                args.length % 2 == 0
                        && options.size() == args.length / 2
                        && OPTIONS.containsAll(options.keySet())
                        && options.keySet().containsAll(NEEDED)
                        && (options.containsKey("--request") || !options.containsKey("--accept"));
        if (!complete) {
            err.print(USAGE);
            return 2;
        }
        try {
            TrustBundle next = sign(options, clock.instant().truncatedTo(ChronoUnit.SECONDS), out);
            out.println(
                    "signed trust bundle "
                            + next.version()
                            + " until "
                            + next.expiresAt()
                            + "; paste it on the portal's page Keys, or put it into the server's data"
                            + " directory as "
                            + TrustBundles.NEXT);
            return 0;
        } catch (IOException e) {
            err.println("cannot read or write: " + e.getMessage());
        } catch (IllegalArgumentException | KeysUnusable e) {
            err.println(e.getMessage());
        }
        return 1;
    }

    private static TrustBundle sign(Map<String, String> options, Instant now, PrintStream say)
            throws IOException {
        Path out = path(options, "--out");
        if (Files.exists(out)) {
            throw new IllegalArgumentException(out + " exists already; remove it or name another");
        }
        String passphrase = Files.readString(path(options, "--passphrase")).trim();
        Ed25519PrivateKey root =
                Keystore.read(path(options, "--keystore")).open(KeyPurpose.ROOT, passphrase);
        TrustBundle present = verified(text(path(options, "--bundle")).trim(), root);
        TrustBundle next =
                new TrustBundle(
                        present.issuer(),
                        now,
                        now.plus(TrustBundles.LIFE),
                        present.version() + 1,
                        minimumSequence(options, present),
                        options.containsKey("--request")
                                ? requested(options, present, say)
                                : present.keys());
        DataDirectory.writePrivate(out, next.issue(root) + "\n");
        return next;
    }

    /** What was asked for, told key by key; what is new only as accepted by thumbprint. */
    private static List<TrustBundle.Key> requested(
            Map<String, String> options, TrustBundle present, PrintStream say) throws IOException {
        TrustBundle request = request(path(options, "--request"));
        if (!request.issuer().equals(present.issuer())
                || request.version() != present.version() + 1) {
            throw new IllegalArgumentException(
                    "the request was made for another bundle ("
                            + request.issuer()
                            + ", version "
                            + request.version()
                            + "); make a new one");
        }
        Set<String> before = kids(present);
        Set<String> added = kids(request);
        added.removeAll(before);
        before.removeAll(kids(request));
        request.keys().forEach(key -> say.println(line(added, key)));
        before.forEach(kid -> say.println("- takes out " + kid));
        Set<String> accepted =
                new TreeSet<>(List.of(options.getOrDefault("--accept", "").split(",")));
        accepted.remove("");
        if (!accepted.equals(added)) {
            throw new IllegalArgumentException(
                    "the request adds "
                            + added
                            + "; compare with what the administrator told you, then name exactly"
                            + " these with --accept");
        }
        return request.keys();
    }

    private static String line(Set<String> added, TrustBundle.Key key) {
        String kid = key.publicKey().kid();
        return (added.contains(kid) ? "+ adds " : "  keeps ")
                + kid
                + ", signs "
                + key.use().word()
                + ", until "
                + key.expiresAt();
    }

    private static Set<String> kids(TrustBundle bundle) {
        return bundle.keys().stream()
                .map(key -> key.publicKey().kid())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    file + " is no text; download it again from the portal's page Keys", e);
        }
    }

    private static TrustBundle request(Path file) throws IOException {
        try {
            return TrustBundle.ofUnsigned(text(file));
        } catch (FormatException e) {
            throw new IllegalArgumentException(
                    file + " is no request for a trust bundle: " + e.getMessage());
        }
    }

    /** The present bundle may have expired: only whether this root signed it counts here. */
    private static TrustBundle verified(String text, Ed25519PrivateKey root) {
        String issuer = issuer(text);
        return switch (TrustBundle.verify(text, root.publicKey(), issuer, Instant.EPOCH, 0)) {
            case Verification.Verified<VerifiedTrustBundle>(var trusted) -> trusted.bundle();
            case Verification.Rejected<VerifiedTrustBundle>(var reason, var facts) ->
                    throw new IllegalArgumentException(
                            "the present bundle is not from this root key: "
                                    + reason
                                    + " "
                                    + facts);
        };
    }

    /** What the bundle says of itself; believed only once the signature over it was verified. */
    private static String issuer(String text) {
        String[] parts = text.split("\\.", -1);
        try {
            byte[] payload = Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : "");
            return JsonFields.of(Json.parseObject(payload, MAX_PAYLOAD)).text("iss");
        } catch (IllegalArgumentException | FormatException e) {
            throw new IllegalArgumentException("the present bundle is not a trust bundle");
        }
    }

    private static long minimumSequence(Map<String, String> options, TrustBundle present) {
        String text = options.get("--minimum-sequence");
        if (text == null) {
            return present.minimumPolicySequence();
        }
        try {
            long asked = Long.parseLong(text);
            if (asked >= present.minimumPolicySequence()) {
                return asked;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "--minimum-sequence has to be a whole number from "
                        + present.minimumPolicySequence());
    }

    private static Path path(Map<String, String> options, String name) {
        return Path.of(String.valueOf(options.get(name)));
    }
}
