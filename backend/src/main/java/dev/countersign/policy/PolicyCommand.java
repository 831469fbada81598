package dev.countersign.policy;

import dev.countersign.platform.DataDirectory;
import dev.countersign.policy.bundle.AuthorKeys;
import dev.countersign.policy.bundle.Es256PrivateKey;
import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.bundle.ReleaseRefused;
import dev.countersign.policy.wasm.CommandEngines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What authors of policies do on their own machine: make a key, pack a release, examine it exactly
 * as the server will, upload it. Needs no server but for the last.
 */
public final class PolicyCommand {
    /** Done. */
    static final int OK = 0;

    /** Not done; the error output says why. */
    static final int FAILED = 1;

    /** Called wrongly. */
    static final int USAGE = 2;

    private static final String HELP =
            """
            usage: policy key    --out NAME
                   policy pack   --build DIR --out FILE [--key FILE]
                   policy check  FILE --authors DIR
                   policy upload FILE --url URL --token-file FILE

              key     makes NAME.key.pem (keep it secret) and NAME.pem; an administrator puts NAME.pem
                      into policy-keys/ in the server's data directory
              pack    packs what policies/build.sh built into one file, signed where a key is given
              check   examines a release exactly as the server does before it stores it; DIR holds the
                      public keys of authors
              upload  sends it to a server; the token is that of an API client with the scope
                      policy:publish

            exit codes: 0 done, 1 refused or failed (the reason is printed), 2 wrong usage
            """;

    private PolicyCommand() {}

    /** Exits with one of the codes above. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            return perform(args, out);
        } catch (WrongUsage e) {
            err.println("policy: " + e.getMessage());
            err.print(HELP);
            return USAGE;
        } catch (BundleRefused | ReleaseRefused | ReleaseUpload.Failed e) {
            err.println("policy: " + e.getMessage());
        } catch (IOException e) {
            err.println("policy: cannot read or write " + e.getMessage());
        }
        return FAILED;
    }

    private static int perform(List<String> args, PrintStream out)
            throws WrongUsage, BundleRefused, ReleaseRefused, ReleaseUpload.Failed, IOException {
        String verb = args.isEmpty() ? "" : args.getFirst();
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        switch (verb) {
            case "key" -> key(new Options(rest, false, Set.of("--out")), out);
            case "pack" -> pack(new Options(rest, false, Set.of("--build", "--out", "--key")), out);
            case "check" -> check(new Options(rest, true, Set.of("--authors")), out);
            case "upload" -> upload(new Options(rest, true, Set.of("--url", "--token-file")), out);
            case "help", "--help", "-h" -> out.print(HELP);
            default -> throw new WrongUsage("say what to do: key, pack, check or upload");
        }
        return OK;
    }

    private static void key(Options options, PrintStream out) throws WrongUsage, IOException {
        String name = options.needed("--out");
        Path secret = Path.of(name + ".key.pem");
        Path known = Path.of(name + ".pem");
        if (Files.exists(secret) || Files.exists(known)) {
            throw new WrongUsage("%s or %s exists already".formatted(secret, known));
        }
        Es256PrivateKey key = Es256PrivateKey.generate(new SecureRandom());
        DataDirectory.writePrivate(secret, key.toPem());
        Files.writeString(known, key.publicKey().toPem());
        out.printf(
                "made %s (keep it secret) and %s, key %s%n", secret, known, key.publicKey().kid());
    }

    private static void pack(Options options, PrintStream out)
            throws WrongUsage, ReleaseRefused, BundleRefused, IOException {
        Path build = Path.of(options.needed("--build"));
        Path target = Path.of(options.needed("--out"));
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : Release.CONTENT) {
            Path file = build.resolve(name);
            if (!Files.exists(file)) {
                throw new WrongUsage(file + " is missing: run policies/build.sh first");
            }
            files.put(name, Files.readAllBytes(file));
        }
        for (String name : Release.OPTIONAL) {
            Path file = build.resolve(name);
            if (Files.exists(file)) {
                files.put(name, Files.readAllBytes(file));
            }
        }
        Release release = Release.of(files);
        String key = options.get("--key");
        String signed = "not signed, which no server takes: give an author's key";
        if (!key.isEmpty()) {
            Es256PrivateKey author = author(Path.of(key));
            release = release.signed(author);
            signed = "signed by " + author.publicKey().kid();
        }
        PolicyBundle bundle = PolicyBundle.read(BundleFiles.of(release));
        Files.write(target, release.bytes());
        out.printf(
                "packed %s: revision %s, %s, %s%n",
                target, bundle.identity().revision(), release.digest(), signed);
    }

    private static Es256PrivateKey author(Path file) throws ReleaseRefused, IOException {
        try {
            return Es256PrivateKey.fromPem(Files.readString(file));
        } catch (ReleaseRefused e) {
            throw new ReleaseRefused(file + " " + e.getMessage(), e);
        }
    }

    private static void check(Options options, PrintStream out)
            throws WrongUsage, BundleRefused, IOException {
        Path authors = Path.of(options.needed("--authors"));
        byte[] file = release(options);
        Path scratch = Files.createTempDirectory("countersign-policy");
        try {
            Admission.Admitted admitted =
                    new Admission(CommandEngines.in(scratch.resolve("code")))
                            .admit(file, new AuthorKeys(authors));
            out.printf(
                    "good: revision %s, %d rules, examples %s, tests %s, signed by %s%n",
                    admitted.bundle().identity().revision(),
                    admitted.bundle().rules().size(),
                    admitted.examples(),
                    TestReport.of(admitted.release()).map(PolicyCommand::tests).orElse("not told"),
                    admitted.author());
        } finally {
            delete(scratch);
        }
    }

    private static String tests(TestReport report) {
        TestReport.Coverage coverage = report.coverage();
        return "%d of %d passed, %s"
                .formatted(
                        report.passed(),
                        report.all(),
                        coverage == null
                                ? "coverage not measured"
                                : "coverage " + coverage.percent() + " %");
    }

    private static byte[] release(Options options) throws WrongUsage, IOException {
        Path file = Path.of(options.file());
        if (!Files.isRegularFile(file)) {
            throw new WrongUsage("there is no file " + file);
        }
        if (Files.size(file) > Uploads.MAX_BYTES) {
            throw new WrongUsage("%s is larger than 16 MiB".formatted(file));
        }
        return Files.readAllBytes(file);
    }

    private static void upload(Options options, PrintStream out)
            throws WrongUsage, ReleaseUpload.Failed, IOException {
        String url = options.needed("--url");
        Path token = Path.of(options.needed("--token-file"));
        out.println(ReleaseUpload.send(release(options), url, Files.readString(token).strip()));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The words after the verb: one file where the verb takes one, and options with values. */
    private static final class Options {
        private final Map<String, String> values = new HashMap<>();
        private String file = "";

        Options(List<String> words, boolean takesFile, Set<String> known) throws WrongUsage {
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (known.contains(word)) {
                    if (i + 1 == words.size()) {
                        throw new WrongUsage(word + " needs a value");
                    }
                    if (values.put(word, words.get(++i)) != null) {
                        throw new WrongUsage(word + " is there twice");
                    }
                } else if (takesFile && file.isEmpty() && !word.startsWith("-")) {
                    file = word;
                } else {
                    throw new WrongUsage(word + " is not known here");
                }
            }
            if (takesFile && file.isEmpty()) {
                throw new WrongUsage("say which file");
            }
        }

        String file() {
            return file;
        }

        String get(String option) {
            return values.getOrDefault(option, "");
        }

        String needed(String option) throws WrongUsage {
            if (get(option).isEmpty()) {
                throw new WrongUsage(option + " is missing");
            }
            return get(option);
        }
    }

    /** The command was called wrongly. */
    private static final class WrongUsage extends Exception {
        WrongUsage(String fault) {
            super(fault);
        }
    }
}
