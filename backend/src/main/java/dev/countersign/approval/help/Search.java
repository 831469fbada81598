package dev.countersign.approval.help;

import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds what would help. Findings name the facts that they rest on, so the search follows them
 * instead of trying combinations: for the request as it is, and then for each other choice of data
 * and model, it answers what stands in the way until a goal is reached, and leaves out again
 * whatever was not needed.
 */
public final class Search {
    /** What one answer may cost, the question itself included. */
    public static final int MOST_EVALUATIONS = 200;

    /** More would not be read. */
    static final int MOST_SUGGESTIONS = 6;

    /** New findings can appear where others were answered, as an advisory behind an old version. */
    private static final int ROUNDS = 4;

    private static final Comparator<Suggestion> EASIEST_FIRST =
            Comparator.comparingInt(Suggestion::effort)
                    .thenComparingInt(found -> Standing.of(found.decision()));

    private final Levers levers;
    private final Trials trials;
    private final Decision unchanged;
    private final List<Suggestion> found = new ArrayList<>();

    private Search(Levers levers, Trials trials, Decision unchanged) {
        this.levers = levers;
        this.trials = trials;
        this.unchanged = unchanged;
    }

    /**
     * What would help against {@code decision}.
     *
     * @param decision what {@code policy} answers to {@code input}
     * @param policy one bundle; the question included, is asked at most {@link #MOST_EVALUATIONS}
     *     times
     */
    public static WouldHelp against(
            DecisionInput input,
            Decision decision,
            Function<DecisionInput, EvaluatedDecision> policy,
            Alternatives alternatives) {
        return within(MOST_EVALUATIONS - 1, input, decision, policy, alternatives);
    }

    static WouldHelp within(
            int most,
            DecisionInput input,
            Decision decision,
            Function<DecisionInput, EvaluatedDecision> policy,
            Alternatives alternatives) {
        if (decision.outcome() == Outcome.ALLOW) {
            return new WouldHelp(List.of(), 0, true);
        }
        Facts facts = Facts.of(input);
        Trials trials = new Trials(facts, decision, policy, most);
        Search search = new Search(new Levers(facts, alternatives), trials, decision);
        boolean complete = search.run();
        return new WouldHelp(search.best(), trials.made(), complete);
    }

    private boolean run() {
        try {
            look(Map.of());
            for (Change choice : levers.choices()) {
                Map<Kind, Change> start = Map.of(choice.kind(), choice);
                if (changesSomething(start)) {
                    look(start);
                }
            }
            return true;
        } catch (Trials.Exhausted e) {
            return false;
        }
    }

    /** A choice after which everything that stood in the way still does is of no use. */
    private boolean changesSomething(Map<Kind, Change> choice) throws Trials.Exhausted {
        return !blocking(trials.of(choice)).containsAll(blocking(unchanged));
    }

    private static Set<String> blocking(Decision decision) {
        return decision.failing().stream()
                .filter(finding -> finding.severity() != Severity.WARN)
                .map(finding -> finding.severity().text() + " " + finding.code())
                .collect(Collectors.toSet());
    }

    private void look(Map<Kind, Change> start) throws Trials.Exhausted {
        for (Goal goal : Goal.after(unchanged)) {
            Optional<Map<Kind, Change>> way = way(start, goal);
            if (way.isPresent()) {
                Map<Kind, Change> needed = needed(way.get(), goal);
                found.add(
                        new Suggestion(
                                needed.values().stream()
                                        .sorted(Comparator.comparingInt(c -> c.kind().effort()))
                                        .toList(),
                                trials.of(needed)));
            }
        }
    }

    /** Changes that reach the goal, perhaps more than needed. */
    private Optional<Map<Kind, Change>> way(Map<Kind, Change> start, Goal goal)
            throws Trials.Exhausted {
        Map<Kind, Change> made = copy(start);
        for (int round = 0; round < ROUNDS; round++) {
            Decision decision = trials.of(made);
            if (goal.reached(decision)) {
                return Optional.of(made);
            }
            Map<Kind, Change> before = copy(made);
            made.putAll(levers.answering(goal.inTheWay(decision), before));
            made.putAll(start);
            if (made.equals(before)) {
                break;
            }
        }
        // A finding may rest on a fact that it does not name, as the origin on blocked egress.
        made.putAll(levers.all());
        made.putAll(start);
        return goal.reached(trials.of(made)) ? Optional.of(made) : Optional.empty();
    }

    /** Without every change that the goal does not need; the costliest are tried first. */
    private Map<Kind, Change> needed(Map<Kind, Change> way, Goal goal) throws Trials.Exhausted {
        Map<Kind, Change> made = copy(way);
        List<Kind> costliestFirst =
                made.keySet().stream()
                        .sorted(Comparator.comparingInt(Kind::effort).reversed())
                        .toList();
        for (Kind kind : costliestFirst) {
            Map<Kind, Change> fewer = copy(made);
            fewer.remove(kind);
            if (goal.reached(trials.of(fewer))) {
                made = fewer;
            }
        }
        return made;
    }

    private List<Suggestion> best() {
        List<Suggestion> sorted = found.stream().distinct().sorted(EASIEST_FIRST).toList();
        List<Suggestion> best = new ArrayList<>();
        for (Suggestion each : sorted) {
            if (sorted.stream().noneMatch(o -> !o.equals(each) && o.makesNeedless(each))) {
                best.add(each);
            }
        }
        return shortened(best);
    }

    /** The easiest, and in any case the easiest of those that get farthest. */
    private static List<Suggestion> shortened(List<Suggestion> best) {
        if (best.size() <= MOST_SUGGESTIONS) {
            return best;
        }
        List<Suggestion> shown = new ArrayList<>(best.subList(0, MOST_SUGGESTIONS));
        Suggestion farthest =
                best.stream()
                        .min(
                                Comparator.<Suggestion>comparingInt(
                                                each -> Standing.of(each.decision()))
                                        .thenComparing(EASIEST_FIRST))
                        .orElseThrow();
        if (!shown.contains(farthest)) {
            shown.set(MOST_SUGGESTIONS - 1, farthest);
        }
        return shown;
    }

    private static Map<Kind, Change> copy(Map<Kind, Change> changes) {
        Map<Kind, Change> copy = new EnumMap<>(Kind.class);
        copy.putAll(changes);
        return copy;
    }
}
