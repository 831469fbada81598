package dev.countersign.gate.load;

import dev.countersign.gate.check.CheckRequest;
import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.check.StatusFetch;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelReader;
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
    }

    /** Decides about a load that is about to happen. */
    public LoadDecision decide(LoadRequest request) {
        return answer(request);
    }

    /** Decides without a load: about what is loaded already, or what might be loaded. */
    public LoadDecision again(LoadRequest request) {
        return answer(request);
    }

    /** A refusal of this gate in words. */
    public Refusal refusal(LoadRequest request, LoadDecision decision) {
        return Refusal.of(
                decision.result(),
                request.model().name(),
                decision.identity(),
                decision.identity()
                        .flatMap(bytes ->
                                files.advice(bytes.set().digest(), Optional.of(request.tool()))),
                identity.publicUrl());
    }

    private LoadDecision answer(LoadRequest request) {
        FoundModel model = request.model();
        if (model.parts().isEmpty()) {
            return refused(CheckResult.remote(model.name()));
        }
        try {
            ModelReader.Identity bytes = reader.identify(model);
            files.keep(hashes);
            CheckResult result = check(request, bytes);
            return new LoadDecision(
                    result, Optional.of(bytes), result instanceof CheckResult.Allowed);
        } catch (MalformedModelException e) {
            return refused(CheckResult.Undecided.unreadable(e));
        } catch (IOException | RuntimeException e) {
            return refused(CheckResult.Undecided.failed(e));
        }
    }

    private static LoadDecision refused(CheckResult result) {
        return new LoadDecision(result, Optional.empty(), false);
    }

    private CheckResult check(LoadRequest request, ModelReader.Identity bytes) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new ModelCheck(files, identity, key, now, bootClock.read(), status)
                .run(
                        new CheckRequest(
                                request.model(),
                                bytes,
                                Optional.of(request.tool()),
                                request.account(),
                                new TreeSet<>(),
                                new TreeSet<>(),
                                files.session(request.account())
                                        .filter(session -> session.isLive(now))));
    }
}
