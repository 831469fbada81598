package dev.countersign.gate.run;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.FoundModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What was decided about everything that a command loads. Files that are loaded together may be
 * approved together, as one artifact set with each file in its role; else each model must be
 * approved on its own, as {@code countersign check} and {@code scan} see it. Nothing is loaded that
 * is in no approved set, and no set counts that has something more.
 */
public final class PlannedLoads {
    private final List<Load> loads;
    private final FileStamps stamps;

    private PlannedLoads(List<Load> loads, FileStamps stamps) {
        this.loads = List.copyOf(loads);
        this.stamps = stamps;
    }

    /**
     * One decision.
     *
     * @param asked the options that name what it is about
     */
    public record Load(List<String> asked, LoadRequest request, LoadDecision decision) {}

    /**
     * Decides about all, hashing what is not known yet; records it.
     *
     * @param account the OS account that asks, as {@code GateHome.account()} writes it
     * @throws IOException if a file is gone since the command was read
     */
    public static PlannedLoads decide(ToolPlan plan, LoadGate gate, String account)
            throws IOException {
        return of(plan, gate, account, gate::decide);
    }

    /** The same without recording anything: nothing is going to be loaded. */
    public static PlannedLoads ask(ToolPlan plan, LoadGate gate, String account)
            throws IOException {
        return of(plan, gate, account, gate::again);
    }

    private static PlannedLoads of(
            ToolPlan plan,
            LoadGate gate,
            String account,
            Function<LoadRequest, LoadDecision> question)
            throws IOException {
        Set<Path> files = new TreeSet<>();
        // What another tool loads is looked after where it is loaded.
        plan.models().stream()
                .filter(planned -> planned.tool().equals(plan.tool()))
                .forEach(planned -> files.addAll(planned.model().files()));
        files.addAll(plan.surroundings().settings());
        FileStamps stamps = FileStamps.of(files);
        Optional<LoadRequest> together =
                set(plan)
                        .map(set -> new LoadRequest(set, plan.tool(), account))
                        .filter(set -> gate.again(set).result() instanceof CheckResult.Allowed);
        List<Load> loads = new ArrayList<>();
        if (together.isPresent()) {
            List<String> asked = plan.models().stream().map(PlannedModel::asked).toList();
            loads.add(new Load(asked, together.get(), question.apply(together.get())));
        } else {
            // A refusal is better told for each model.
            for (PlannedModel planned : plan.models()) {
                LoadRequest request = new LoadRequest(planned.model(), planned.tool(), account);
                boolean own = planned.tool().equals(plan.tool());
                LoadDecision decision = own ? question.apply(request) : gate.again(request);
                loads.add(new Load(List.of(planned.asked()), request, decision));
            }
        }
        return new PlannedLoads(loads, stamps);
    }

    private static Optional<FoundModel> set(ToolPlan plan) {
        Optional<FoundModel> set = Optional.of(plan.models().getFirst().model());
        if (plan.models().size() < 2
                || plan.models().stream().anyMatch(each -> !each.tool().equals(plan.tool()))) {
            return Optional.empty();
        }
        for (PlannedModel more : plan.models().subList(1, plan.models().size())) {
            set = set.flatMap(base -> base.with(more.role(), more.model()));
        }
        return set;
    }

    public List<Load> loads() {
        return loads;
    }

    /** Those that may not happen. */
    public List<Load> refused() {
        return loads.stream().filter(load -> !load.decision().goesThrough()).toList();
    }

    FileStamps stamps() {
        return stamps;
    }
}
