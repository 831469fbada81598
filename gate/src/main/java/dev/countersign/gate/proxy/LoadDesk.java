package dev.countersign.gate.proxy;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.record.EventKind;
import dev.countersign.token.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Calls that load models: decides about each, keeps their names from changing until they are
 * loaded, and then compares what is loaded with what was decided about (rule V21).
 */
final class LoadDesk {
    /** The account of a caller that the system does not show; nobody enrols it. */
    private static final String UNKNOWN = "unknown";

    private final GuardedTool tool;
    private final LoadGate gate;
    private final LiveLoads live;
    private final NameLocks locks;
    private final Relay relay;
    private final PeerAccounts accounts;
    private final Consumer<String> log;

    LoadDesk(
            GuardedTool tool,
            LoadGate gate,
            LiveLoads live,
            NameLocks locks,
            Relay relay,
            PeerAccounts accounts,
            Consumer<String> log) {
        this.tool = tool;
        this.gate = gate;
        this.live = live;
        this.locks = locks;
        this.relay = relay;
        this.accounts = accounts;
        this.log = log;
    }

    /** A model that may be loaded, with what was decided about. */
    private record Admitted(Target target, LoadRequest request, LoadDecision decision) {}

    void load(
            Call call,
            Dialect dialect,
            HttpRequest.Builder onward,
            Request request,
            Response response)
            throws RefusedException, IOException {
        String account = account(request);
        Set<String> keys = new TreeSet<>();
        call.loads().forEach(target -> keys.add(target.key()));
        Running running = new Running(call.loads(), account);
        try (NameLocks.Held held = locks.forLoad(keys)) {
            List<Admitted> admitted = admitAll(call, account, response);
            live.started(running);
            Relay.patient(request);
            // An answer may take minutes: the names are free as soon as the models are loaded.
            Loading loading = new Loading(admitted, held);
            try (Relay.Answer answer = relay.send(onward.build(), request, loading::look)) {
                running.reads(answer.body());
                loading.finish(answer.status());
                copy(answer, running, dialect, response);
            } finally {
                loading.watch();
            }
        } finally {
            live.finished(running);
        }
    }

    /** Whether whoever calls was enrolled. */
    boolean isKnown(Request request) {
        return gate.isEnrolled(account(request));
    }

    /** Only enrolled accounts change what the tool has; others may while the gate only observes. */
    void requireKnown(Request request) throws RefusedException {
        if (!isKnown(request) && !gate.mode().observes()) {
            throw RefusedException.forbidden(
                    Reason.CALLER_UNKNOWN.code(),
                    "This operating-system account has not been enrolled.",
                    "Enrol under this account with a code from the portal.");
        }
    }

    private String account(Request request) {
        Optional<InetSocketAddress[]> ends = FrontHandler.ends(request);
        return ends.flatMap(pair -> accounts.of(pair[0], pair[1])).orElse(UNKNOWN);
    }

    private List<Admitted> admitAll(Call call, String account, Response response)
            throws RefusedException, IOException {
        if (call.together().isPresent()) {
            Target set = call.together().get();
            LoadRequest load = new LoadRequest(set.model(), tool.id(), account);
            if (gate.again(load).result() instanceof CheckResult.Allowed) {
                return List.of(admit(set, account, response));
            }
        }
        List<Admitted> admitted = new ArrayList<>();
        for (Target target : call.loads()) {
            admitted.add(admit(target, account, response));
        }
        return admitted;
    }

    private Admitted admit(Target target, String account, Response response)
            throws RefusedException, IOException {
        LoadRequest load = new LoadRequest(target.model(), tool.id(), account);
        // What is loaded already is not loaded again, so it is not recorded again either.
        LoadDecision decision =
                live.isLoaded(target, account) ? gate.again(load) : gate.decide(load);
        if (!decision.goesThrough()) {
            throw RefusedException.denied(gate.refusal(load, decision));
        }
        if (!(decision.result() instanceof CheckResult.Allowed)) {
            String code = gate.refusal(load, decision).reason();
            response.getHeaders().put("Countersign-Observed", code);
        }
        return new Admitted(target, load, decision);
    }

    private static void copy(
            Relay.Answer answer, Running running, Dialect dialect, Response response)
            throws RefusedException, IOException {
        try {
            answer.copy(response);
        } catch (IOException e) {
            RefusedException cut = running.cut().orElseThrow(() -> e);
            if (!response.isCommitted()) {
                throw cut;
            }
            answer.end(response, dialect.event(String.valueOf(cut.getMessage()), cut.code()));
        }
    }

    /** Models on their way into memory. */
    private final class Loading {
        private final List<Admitted> admitted;
        private final NameLocks.Held held;
        private boolean compared;
        private boolean dropped;

        private Loading(List<Admitted> admitted, NameLocks.Held held) {
            this.admitted = admitted;
            this.held = held;
        }

        /** While the tool works: compares as soon as everything is loaded. */
        void look() throws RefusedException, IOException {
            if (!compared && allLoaded()) {
                compare();
            }
        }

        private boolean allLoaded() throws IOException {
            for (Admitted each : admitted) {
                if (tool.look(each.target()) instanceof Seen.NotLoaded) {
                    return false;
                }
            }
            return true;
        }

        /** The tool answers, so whatever it wanted to load is loaded. */
        void finish(int status) throws RefusedException, IOException {
            if (!compared && (status < 400 || allLoaded())) {
                compare();
            }
            held.close();
        }

        /** Also a load that nobody waited for: it may be in memory all the same. */
        void watch() {
            if (!compared && !dropped) {
                admitted.forEach(each -> live.loaded(each.target(), each.request(), true));
            }
        }

        private void compare() throws RefusedException, IOException {
            for (Admitted each : admitted) {
                Optional<String> other = difference(each);
                if (other.isPresent()) {
                    tell(each, other.get());
                    if (!gate.mode().observes()) {
                        dropped = true;
                        throw mismatch(each, other.get());
                    }
                }
                live.loaded(each.target(), each.request(), other.isEmpty());
            }
            compared = true;
            held.close();
        }

        private Optional<String> difference(Admitted each) throws IOException {
            if (tool.look(each.target()) instanceof Seen.Other(String what)) {
                return Optional.of(what);
            }
            // The same bytes must still lie where they were when the tool read them.
            LoadDecision now = gate.again(each.request());
            Optional<ModelReader.Identity> before = each.decision().identity();
            // Without any bytes it went through only because this gate observes.
            return before.isEmpty() || before.equals(now.identity())
                    ? Optional.empty()
                    : Optional.of("its files changed while it was loaded");
        }
    }

    private void tell(Admitted each, String what) {
        log.accept("MISMATCH " + each.target().key() + ": " + what);
        try {
            gate.note(EventKind.LOAD_MISMATCH, each.request(), each.decision(), what);
        } catch (IOException e) {
            log.accept("could not be recorded: " + e.getMessage());
        }
    }

    private RefusedException mismatch(Admitted each, String what) {
        RefusedException why =
                RefusedException.forbidden(
                        "load.mismatch",
                        "What was loaded is not what was approved: " + what + " (V21).",
                        "It is being unloaded. If you did not change it, tell your security lead.");
        try {
            live.drop(each.target(), why);
        } catch (IOException e) {
            log.accept("could not be unloaded: " + each.target().key() + ": " + e.getMessage());
        }
        return why;
    }
}
