package dev.countersign.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.platform.DataDirectory;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Whoever holds the root key of the test server, with the program that production has. */
@Singleton
public final class RootHolder {
    private final DataDirectory directory;
    private final TrustBundles bundles;
    private final Clock clock;

    RootHolder(DataDirectory directory, TrustBundles bundles, Clock clock) {
        this.directory = directory;
        this.bundles = bundles;
        this.clock = clock;
    }

    /** What signing ended with: the code of the program, what it said, and the bundle or "". */
    public record Signed(int exitCode, String said, String bundle) {}

    /** Signs what the server asks for at present, accepting these thumbprints. */
    public Signed sign(String... accepted) {
        return signRequest(bundles.proposal().unsigned(), accepted);
    }

    /** Signs this request. */
    public Signed signRequest(String request, String... accepted) {
        try {
            Path work = Files.createTempDirectory("root-holder");
            Path asked = Files.writeString(work.resolve("request"), request);
            Path present = Files.writeString(work.resolve("present"), bundles.current().signed());
            Path out = work.resolve("next");
            List<String> args =
                    new ArrayList<>(
                            List.of(
                                    "--bundle", present.toString(),
                                    "--request", asked.toString(),
                                    "--keystore", directory.path("root.keystore").toString(),
                                    "--passphrase", directory.path("root.passphrase").toString(),
                                    "--out", out.toString()));
            if (accepted.length > 0) {
                args.addAll(List.of("--accept", String.join(",", accepted)));
            }
            var said = new ByteArrayOutputStream();
            var print = new PrintStream(said, true, StandardCharsets.UTF_8);
            int code = TrustSign.run(args.toArray(new String[0]), clock, print, print);
            String bundle = Files.exists(out) ? Files.readString(out) : "";
            return new Signed(code, said.toString(StandardCharsets.UTF_8), bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #sign}, which has to succeed. */
    public String signed(String... accepted) {
        Signed signed = sign(accepted);
        assertThat(signed.exitCode()).as(signed.said()).isZero();
        return signed.bundle();
    }
}
