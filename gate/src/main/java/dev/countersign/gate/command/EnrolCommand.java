package dev.countersign.gate.command;

import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.home.ClockMemory;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.posture.Machine;
import dev.countersign.gate.record.LocalRecord;
import dev.countersign.gate.server.EnrolmentCall;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.server.ServerUrl;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Reason;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign enrol}. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description =
                "Makes this device's key and registers it with the code that the portal shows.")
final class EnrolCommand implements Callable<Integer> {
    private final Workplace place;

    @Parameters(index = "0", paramLabel = "URL", description = "The server's address.")
    private String url = "";

    @Parameters(
            index = "1",
            paramLabel = "CODE",
            description = "The code from the device's page; it lives 15 minutes.")
    private String code = "";

    @Option(
            names = "--replace",
            description = "Replace this machine's enrolment; approvals for its old key end.")
    private boolean replace;

    @Option(
            names = "--account",
            paramLabel = "uid:NUMBER",
            description =
                    "Whose approvals these are, where a service account keeps them for a person (else this account's).")
    private @Nullable String account;

    EnrolCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        String server = server();
        EnrolmentCall.Code parsed =
                EnrolmentCall.Code.parse(code)
                        .orElseThrow(() ->
                                StoppedException.usage(
                                        "CODE is not an enrolment code.",
                                        "Copy it whole from the device's page: 26 characters, a dot, 43 characters."));
        GateFiles files = place.files();
        if (account != null && !account.matches("uid:[0-9]{1,10}")) {
            throw StoppedException.usage(
                    "--account must name an account by its number.",
                    "For the account alice: uid:$(id -u alice)");
        }
        if (!replace && files.identity().isPresent()) {
            throw StoppedException.usage(
                    "This machine is enrolled already (" + files.home().folder() + ").",
                    "To make a new key, add --replace; approvals for the old key end.");
        }
        DevicePrivateKey key = DevicePrivateKey.generate(new SecureRandom());
        EnrolmentCall.Enrolled answer;
        try {
            answer = EnrolmentCall.send(server, parsed, device(), key, place.now());
        } catch (ServerException e) {
            throw StoppedException.of(e);
        }
        VerifiedTrustBundle trust = verified(parsed, answer);
        store(files, server, key, answer, trust);
        place.say("Enrolled as " + Printable.of(answer.deviceId()) + " at " + server + ".");
        place.say("The server's root key is the one that your code names: " + answer.root().kid());
        place.say("Next: countersign posture --send, then countersign sync");
        return 0;
    }

    private String server() throws StoppedException {
        try {
            return ServerUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw StoppedException.usage(
                    "URL: " + e.getMessage(),
                    "Example: countersign enrol https://countersign.example.org CODE");
        }
    }

    private EnrolmentCall.Device device() {
        Machine machine = place.composition().machine();
        String host =
                machine.read(Path.of("/etc/hostname"))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .orElse("unknown");
        String user = System.getProperty("user.name", "unknown");
        return new EnrolmentCall.Device(
                machine.family(), machine.version(), Printable.of(host), Printable.of(user));
    }

    /** Before anything is stored: the root is the one in the code, and it signed the bundle. */
    private VerifiedTrustBundle verified(EnrolmentCall.Code parsed, EnrolmentCall.Enrolled answer)
            throws StoppedException {
        if (!MessageDigest.isEqual(ascii(parsed.rootThumbprint()), ascii(answer.root().kid()))) {
            throw new StoppedException(
                    StoppedException.BAD_TRUST,
                    "trust.wrong_root",
                    "The server shows another root key than the code names: this may not be your server.",
                    "Check the address; take a new code from the portal; tell your security lead if it happens again.");
        }
        return switch (TrustBundle.verify(
                answer.trustBundle(), answer.root(), answer.issuer(), place.now(), 0)) {
            case Verification.Verified<VerifiedTrustBundle>(VerifiedTrustBundle trust) -> trust;
            case Verification.Rejected<VerifiedTrustBundle>(
                            Reason reason,
                            Map<String, String> facts) ->
                    throw StoppedException.badTrust(reason.code(), Explanation.of(reason, facts));
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void store(
            GateFiles files,
            String server,
            DevicePrivateKey key,
            EnrolmentCall.Enrolled answer,
            VerifiedTrustBundle trust)
            throws IOException {
        Identity identity =
                new Identity(
                        answer.deviceId(),
                        answer.personId(),
                        answer.issuer(),
                        server,
                        answer.publicUrl(),
                        answer.root(),
                        Map.of(
                                account == null ? files.home().account() : account,
                                answer.personId()));
        ClockMemory clock =
                ClockMemory.confirmed(
                        trust.bundle().issuedAt(),
                        place.now(),
                        place.composition().bootClock().read());
        files.home()
                .<Boolean, RuntimeException>locked(() -> {
                    files.writeApprovals(List.of());
                    files.home().delete("posture.jws");
                    files.writeTrustBundle(answer.trustBundle());
                    files.deleteGatePolicy();
                    files.writeState(GateState.start(clock, trust.bundle().version()));
                    files.writeDeviceKey(key);
                    // Last: a home without identity is one that is not enrolled.
                    files.writeIdentity(identity);
                    return true;
                });
        new LocalRecord(files.home(), identity, key.publicKey(), place.composition().bootClock())
                .bind(place.now());
    }
}
