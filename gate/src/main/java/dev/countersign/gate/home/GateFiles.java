package dev.countersign.gate.home;

import dev.countersign.gate.model.HashCache;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the files of a home mean. Content that does not parse is reported with the file's name; it
 * is never taken for absent where absence would allow more.
 */
public final class GateFiles {
    private static final String KEY = "device-key.pem";
    private static final String IDENTITY = "identity.json";
    private static final String STATE = "state.json";
    private static final String TRUST = "trust-bundle.jws";
    private static final String POSTURE = "posture.jws";
    private static final String HASHES = "hash-cache.json";
    private static final int MAX_SESSION_BYTES = 64 * 1024;
    private static final String APPROVALS = "approvals";
    private static final String ADVICE = "advice.json";
    private static final String STATUS = "status";
    private static final String GATE_POLICY = "gate-policy.jws";
    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_END = "-----END PRIVATE KEY-----";

    private final GateHome home;

    public GateFiles(GateHome home) {
        this.home = home;
    }

    public GateHome home() {
        return home;
    }

    /** Reads one kind of content. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(byte[] stored) throws FormatException;
    }

    private <T> Optional<T> read(String name, Reader<T> reader) throws IOException {
        Optional<byte[]> stored = home.read(name);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.read(stored.get()));
        } catch (FormatException e) {
            throw new IOException(
                    home.folder().resolve(name) + " is damaged: " + e.getMessage(), e);
        }
    }

    public Optional<Identity> identity() throws IOException {
        return read(IDENTITY, Identity::read);
    }

    public void writeIdentity(Identity identity) throws IOException {
        home.write(IDENTITY, identity.write());
    }

    public Optional<DevicePrivateKey> deviceKey() throws IOException {
        return read(KEY, GateFiles::readPem);
    }

    private static DevicePrivateKey readPem(byte[] stored) throws FormatException {
        String text = new String(stored, StandardCharsets.US_ASCII).strip();
        if (!text.startsWith(PEM_BEGIN) || !text.endsWith(PEM_END)) {
            throw new FormatException("", "must be a PEM private key");
        }
        try {
            String body = text.substring(PEM_BEGIN.length(), text.length() - PEM_END.length());
            return DevicePrivateKey.fromPkcs8(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException _) {
            // without the cause, which could repeat key material
            throw new FormatException("", "must be a PEM private key");
        }
    }

    public void writeDeviceKey(DevicePrivateKey key) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.toPkcs8());
        home.write(
                KEY,
                (PEM_BEGIN + "\n" + body + "\n" + PEM_END + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Empty when it is lost or damaged: then rule V2 denies until an online sync. */
    public Optional<GateState> state() throws IOException {
        Optional<byte[]> stored = home.read(STATE);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(GateState.read(stored.get()));
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    public void writeState(GateState state) throws IOException {
        home.write(STATE, state.write());
    }

    /**
     * Reads the state again and replaces it, under the lock; does nothing while the state is lost.
     */
    public void updateState(UnaryOperator<GateState> change) throws IOException {
        home.<Boolean, RuntimeException>locked(() -> {
            Optional<GateState> state = state();
            if (state.isPresent()) {
                GateState next = change.apply(state.get());
                if (!next.equals(state.get())) {
                    writeState(next);
                }
            }
            return true;
        });
    }

    public Optional<String> trustBundle() throws IOException {
        return home.read(TRUST).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    public void writeTrustBundle(String text) throws IOException {
        home.write(TRUST, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The signed gate policy, to be verified at every use. */
    public Optional<String> gatePolicy() throws IOException {
        return home.read(GATE_POLICY).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    public void writeGatePolicy(String text) throws IOException {
        home.write(GATE_POLICY, text.getBytes(StandardCharsets.US_ASCII));
    }

    public void deleteGatePolicy() throws IOException {
        home.delete(GATE_POLICY);
    }

    public Optional<String> statusList(String uri) throws IOException {
        return home.read(statusFile(uri))
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    public void writeStatusList(String uri, String text) throws IOException {
        home.write(statusFile(uri), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Removes the lists of all other uris. */
    public void keepStatusLists(Collection<String> uris) throws IOException {
        List<String> kept = uris.stream().map(GateFiles::statusFile).toList();
        for (String name : home.list(STATUS, ".jws")) {
            if (!kept.contains(STATUS + "/" + name)) {
                home.delete(STATUS + "/" + name);
            }
        }
    }

    private static String statusFile(String uri) {
        return STATUS + "/" + Digest.of(uri.getBytes(StandardCharsets.UTF_8)).hex() + ".jws";
    }

    /** The approvals at hand; one that is damaged is left out, which allows less. */
    public List<CachedApproval> approvals() throws IOException {
        List<CachedApproval> found = new ArrayList<>();
        for (String name : home.list(APPROVALS, ".json")) {
            approval(name).ifPresent(found::add);
        }
        return found;
    }

    private Optional<CachedApproval> approval(String name) throws IOException {
        Optional<byte[]> stored = home.read(APPROVALS + "/" + name);
        try {
            return stored.isPresent()
                    ? Optional.of(CachedApproval.read(stored.get()))
                    : Optional.empty();
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    /** Replaces all approvals by these. */
    public void writeApprovals(List<CachedApproval> approvals) throws IOException {
        for (CachedApproval approval : approvals) {
            home.write(APPROVALS + "/" + approval.id() + ".json", approval.write());
        }
        List<String> kept = approvals.stream().map(approval -> approval.id() + ".json").toList();
        for (String name : home.list(APPROVALS, ".json")) {
            if (!kept.contains(name)) {
                home.delete(APPROVALS + "/" + name);
            }
        }
    }

    /** What would help with models that may not be loaded; empty when it is damaged: only words. */
    public List<CachedAdvice> advice() throws IOException {
        return CachedAdvice.read(home.read(ADVICE).orElse(null));
    }

    /** What would help with these bytes, for this tool or for any. */
    public Optional<CachedAdvice> advice(Digest digest, Optional<String> tool) {
        try {
            return advice().stream()
                    .filter(each -> each.digest().equals(digest))
                    .filter(each -> tool.map(each.tool()::equals).orElse(true))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Replaces all advice by this. */
    public void writeAdvice(List<CachedAdvice> advice) throws IOException {
        home.write(ADVICE, CachedAdvice.write(advice));
    }

    /** The session of the account that this process acts for, live or not. */
    public Optional<WorkSession> session() throws IOException {
        return session(home.account());
    }

    /** The session of an account, live or not. */
    public Optional<WorkSession> session(String account) throws IOException {
        return read(sessionFile(account), WorkSession::read);
    }

    public void writeSession(WorkSession session) throws IOException {
        home.write(sessionFile(home.account()), session.write());
    }

    public void endSession() throws IOException {
        home.delete(sessionFile(home.account()));
    }

    /**
     * Takes over the session that another home holds for an account, or its absence. A session is
     * the person's own word, wherever it is kept; the file must belong to that account.
     *
     * @param otherHome the folder of that person's own gate
     */
    public void takeSession(String account, Path otherHome) throws IOException {
        String name = sessionFile(account);
        Path file = otherHome.resolve(name);
        Optional<WorkSession> theirs = Optional.empty();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && account.equals("uid:" + Files.getAttribute(file, "unix:uid"))) {
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                theirs = Optional.of(WorkSession.read(in.readNBytes(MAX_SESSION_BYTES)));
            } catch (IOException | FormatException _) {
                // What cannot be read is no session, which allows less.
                theirs = Optional.empty();
            }
        }
        if (theirs.equals(session(account))) {
            return;
        }
        if (theirs.isPresent()) {
            home.write(name, theirs.get().write());
        } else {
            home.delete(name);
        }
    }

    private static String sessionFile(String account) {
        return "sessions/" + Digest.of(account.getBytes(StandardCharsets.UTF_8)).hex() + ".json";
    }

    /** The newest own posture statement, signed. */
    public Optional<String> posture() throws IOException {
        return home.read(POSTURE).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    public void writePosture(String statement) throws IOException {
        home.write(POSTURE, statement.getBytes(StandardCharsets.US_ASCII));
    }

    public HashCache hashCache() throws IOException {
        return HashCache.read(home.read(HASHES).orElse(new byte[0]), home::fileTimeNanos);
    }

    /** Stores what the cache learned, if it learned something. */
    public void keep(HashCache cache) throws IOException {
        if (cache.hasNews()) {
            home.<Boolean, RuntimeException>locked(() -> {
                writeHashCache(cache);
                return true;
            });
        }
    }

    private void writeHashCache(HashCache cache) throws IOException {
        cache.learn(home.read(HASHES).orElse(new byte[0]));
        Optional<byte[]> changed = cache.write();
        if (changed.isPresent()) {
            home.write(HASHES, changed.get());
        }
    }
}
