package dev.countersign.gate.proxy;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.Printable;
import dev.countersign.gate.record.EventKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Weights that are in memory though the gate did not let them through: somebody called the tool's
 * own port, or they were there before the gate. What the rules allow may stay and is watched from
 * then on; the rest is unloaded, and recorded once (rule V21).
 */
final class FoundLoads {
    private static final String PAST = "loaded past the gate";

    private final GuardedTool tool;
    private final LoadGate gate;
    private final LiveLoads live;
    private final Consumer<String> log;
    private final Set<Present> told = new HashSet<>();

    /** Whether the tool answered in the last round; a tool that is off is worth one line. */
    private boolean asked = true;

    FoundLoads(GuardedTool tool, LoadGate gate, LiveLoads live, Consumer<String> log) {
        this.tool = tool;
        this.gate = gate;
        this.live = live;
        this.log = log;
    }

    /** A model that is loaded, as if it were asked for now. */
    private record Judged(
            Target target, LoadRequest request, LoadDecision decision, Optional<String> differs) {
        boolean isAllowed() {
            return decision.result() instanceof CheckResult.Allowed && differs.isEmpty();
        }
    }

    /** One round. */
    synchronized void look() {
        List<Present> all;
        try {
            all = tool.present();
            asked = true;
        } catch (IOException e) {
            if (asked) {
                log.accept("what is loaded could not be asked: " + e.getMessage());
            }
            asked = false;
            return;
        }
        told.retainAll(all);
        for (Present found : all) {
            try {
                if (!live.isLetThrough(found)) {
                    judge(found);
                }
            } catch (IOException | RuntimeException e) {
                log.accept(
                        "could not be unloaded, trying again: %s: %s"
                                .formatted(Printable.of(found.instance()), e.getMessage()));
            }
        }
    }

    private void judge(Present found) throws IOException {
        List<Judged> judged = judged(found);
        boolean stays = !judged.isEmpty() && judged.stream().allMatch(Judged::isAllowed);
        if (stays && adopt(judged)) {
            return;
        }
        Optional<Judged> refused = judged.stream().filter(each -> !each.isAllowed()).findFirst();
        live.unlessLetThrough(found, () -> refuse(found, refused));
    }

    /**
     * Nobody can tell who loaded it: whoever may have it in memory is as good as who did, be it the
     * gate's own account or one that came through the gate. Empty if it cannot be told what it is.
     */
    private List<Judged> judged(Present found) {
        try {
            Loads loads = tool.named(found.name());
            Set<String> accounts = new LinkedHashSet<>();
            accounts.add(gate.account());
            accounts.addAll(live.accounts());
            List<Judged> first = List.of();
            for (String account : accounts) {
                List<Judged> judged = judged(loads, account);
                if (judged.stream().allMatch(Judged::isAllowed)) {
                    return judged;
                }
                first = first.isEmpty() ? judged : first;
            }
            return first;
        } catch (RefusedException | IOException | RuntimeException _) {
            return List.of();
        }
    }

    private List<Judged> judged(Loads loads, String account) throws IOException {
        if (loads.together().isPresent()) {
            Judged set = judged(loads.together().get(), account);
            if (set.isAllowed()) {
                return List.of(set);
            }
        }
        List<Judged> judged = new ArrayList<>();
        for (Target target : loads.each()) {
            judged.add(judged(target, account));
        }
        return judged;
    }

    private Judged judged(Target target, String account) throws IOException {
        LoadRequest request = new LoadRequest(target.model(), tool.id(), account);
        Optional<String> differs =
                tool.look(target) instanceof Seen.Other(String what)
                        ? Optional.of(what)
                        : Optional.empty();
        return new Judged(target, request, gate.again(request), differs);
    }

    /** As if it had been asked for; what cannot be recorded does not stay. */
    private boolean adopt(List<Judged> judged) {
        try {
            for (Judged each : judged) {
                gate.note(EventKind.LOAD_ALLOWED, each.request(), each.decision(), PAST);
            }
        } catch (IOException e) {
            log.accept("could not be recorded: " + e.getMessage());
            return false;
        }
        judged.forEach(each -> live.loaded(each.target(), each.request(), true));
        return true;
    }

    private void refuse(Present found, Optional<Judged> refused) throws IOException {
        boolean observes = gate.mode().observes();
        if (!told.contains(found)) {
            tell(found, refused, observes ? "left there: the gate only observes" : "unloading");
        } else if (!observes) {
            log.accept("still loaded, unloading again: " + Printable.of(found.instance()));
        }
        if (!observes) {
            tool.unload(found);
        }
    }

    private void tell(Present found, Optional<Judged> refused, String end) {
        String name = Printable.of(found.instance());
        String detail =
                refused.flatMap(Judged::differs).map(what -> PAST + ": " + what).orElse(PAST);
        log.accept("MISMATCH " + name + ": " + detail + "; " + end);
        try {
            if (refused.isPresent()) {
                Judged each = refused.get();
                gate.note(EventKind.LOAD_MISMATCH, each.request(), each.decision(), detail);
            } else {
                gate.noteUnknown(tool.id(), name, detail);
            }
            told.add(found);
        } catch (IOException e) {
            log.accept("could not be recorded: " + e.getMessage());
        }
    }
}
