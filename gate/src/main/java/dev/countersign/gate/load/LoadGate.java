package dev.countersign.gate.load;

import dev.countersign.gate.check.CheckRequest;
import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.GateMode;
import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.check.RequestLink;
import dev.countersign.gate.check.StatusFetch;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.record.EventKind;
import dev.countersign.gate.record.LocalRecord;
import dev.countersign.token.DevicePrivateKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Decides about loads for resident programs; safe for use by several threads. Reads approvals,
 * state and session afresh each time, so that a synchronisation counts at once. An error is a
 * refusal: nothing here throws.
 */
public final class LoadGate {
    private final GateFiles files;
    private final Identity identity;
    private final DevicePrivateKey key;
    private final Clock clock;
    private final BootClock bootClock;
    private final StatusFetch status;
    private final HashCache hashes;
    private final ModelReader reader;
    private final LoadLog log;

    /**
     * @throws IOException if the gate's home cannot be read
     */
    public LoadGate(
            GateFiles files,
            Identity identity,
            DevicePrivateKey key,
            Clock clock,
            BootClock bootClock)
            throws IOException {
        this.files = files;
        this.identity = identity;
        this.key = key;
        this.clock = clock;
        this.bootClock = bootClock;
        this.status = new StatusFetch(files, identity, clock);
        this.hashes = files.hashCache();
        this.reader = new ModelReader(hashes, _ -> {});
        this.log = new LoadLog(new LocalRecord(files.home(), identity, key.publicKey(), bootClock));
    }

    /**
     * Decides about a load that is about to happen, and records the answer before it is given. What
     * cannot be recorded does not go through.
     */
    public LoadDecision decide(LoadRequest request) {
        LoadDecision decision = answer(request);
        EventKind kind =
                decision.result() instanceof CheckResult.Allowed
                        ? EventKind.LOAD_ALLOWED
                        : decision.goesThrough() ? EventKind.LOAD_OBSERVED : EventKind.LOAD_DENIED;
        try {
            note(kind, request, decision, "");
            return decision;
        } catch (IOException | RuntimeException e) {
            return decision.goesThrough()
                    ? refused(CheckResult.Undecided.failed(e), Optional.empty(), false)
                    : decision;
        }
    }

    /**
     * Decides without a load: about what is loaded already, or what might be loaded; not recorded.
     */
    public LoadDecision again(LoadRequest request) {
        return answer(request);
    }

    /**
     * Records what became of a load, such as {@link EventKind#LOAD_MISMATCH} (rule V21).
     *
     * @param detail for people on this machine, never prompt text; may be empty
     * @throws IOException if it could not be recorded
     */
    public void note(EventKind kind, LoadRequest request, LoadDecision decision, String detail)
            throws IOException {
        log.write(kind, request, decision, session(request, now()), detail, now());
    }

    /**
     * Records that a tool has something loaded of which nobody can tell what it is.
     *
     * @throws IOException if it could not be recorded
     */
    public void noteUnknown(String tool, String name, String detail) throws IOException {
        log.writeUnknown(tool, account(), name, detail, now());
    }

    /** The account that this gate acts for, as {@code GateHome.account()} writes it. */
    public String account() {
        return files.home().account();
    }

    /** Whether this account was enrolled; every load of another one is refused (rule V12). */
    public boolean isEnrolled(String account) {
        return identity.subjectOf(account) != null;
    }

    /** Whether refusals hold now; resident programs say it when they start. */
    public GateMode mode() {
        return GateMode.of(files, identity, now());
    }

    /** A refusal of this gate in words. */
    public Refusal refusal(LoadRequest request, LoadDecision decision) {
        Optional<WorkSession> session;
        try {
            session = session(request, now());
        } catch (IOException _) {
            session = Optional.empty();
        }
        return Refusal.of(
                decision.result(),
                request.model().name(),
                decision.identity(),
                decision.identity()
                        .flatMap(bytes ->
                                files.advice(bytes.set().digest(), Optional.of(request.tool()))),
                Optional.of(RequestLink.of(identity, Optional.of(request.tool()), session)));
    }

    private LoadDecision answer(LoadRequest request) {
        FoundModel model = request.model();
        if (model.parts().isEmpty()) {
            return refused(CheckResult.remote(model.name()), Optional.empty(), observes());
        }
        try {
            ModelReader.Identity bytes = reader.identify(model);
            files.keep(hashes);
            CheckResult result = check(request, bytes);
            return result instanceof CheckResult.Allowed
                    ? new LoadDecision(result, Optional.of(bytes), true)
                    : refused(result, Optional.of(bytes), observes());
        } catch (MalformedModelException e) {
            return refused(CheckResult.Undecided.unreadable(e), Optional.empty(), observes());
        } catch (IOException | RuntimeException e) {
            return refused(CheckResult.Undecided.failed(e), Optional.empty(), observes());
        }
    }

    private boolean observes() {
        return mode().observes();
    }

    private static LoadDecision refused(
            CheckResult result, Optional<ModelReader.Identity> bytes, boolean goesThrough) {
        return new LoadDecision(result, bytes, goesThrough);
    }

    private CheckResult check(LoadRequest request, ModelReader.Identity bytes) throws IOException {
        Instant now = now();
        return new ModelCheck(files, identity, key, now, bootClock.read(), status)
                .run(
                        new CheckRequest(
                                request.model(),
                                bytes,
                                Optional.of(request.tool()),
                                request.account(),
                                new TreeSet<>(),
                                new TreeSet<>(),
                                session(request, now)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<WorkSession> session(LoadRequest request, Instant now) throws IOException {
        return files.session(request.account()).filter(session -> session.isLive(now));
    }
}
