package dev.countersign.approval.help;

import dev.countersign.policy.Decision;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Severity;
import java.util.ArrayList;
import java.util.List;

/** A milder answer to get to. */
sealed interface Goal {
    boolean reached(Decision decision);

    /** What stands in the way of it. */
    List<Decision.Finding> inTheWay(Decision decision);

    /** The goals worth looking for after this decision. */
    static List<Goal> after(Decision decision) {
        List<Goal> goals = new ArrayList<>();
        switch (decision.outcome()) {
            case ALLOW -> {
                return List.of();
            }
            case DENY -> goals.add(new NotDenied());
            case REVIEW -> {
                if (decision.review().size() > 1) {
                    int people = Standing.of(decision);
                    decision.review().forEach(need -> goals.add(new Without(need.role(), people)));
                }
            }
        }
        goals.add(new Allowed());
        return goals;
    }

    /** Somebody may approve it. */
    record NotDenied() implements Goal {
        @Override
        public boolean reached(Decision decision) {
            return decision.outcome() != Outcome.DENY;
        }

        @Override
        public List<Decision.Finding> inTheWay(Decision decision) {
            return decision.failing(Severity.DENY);
        }
    }

    /** Nobody has to. */
    record Allowed() implements Goal {
        @Override
        public boolean reached(Decision decision) {
            return decision.outcome() == Outcome.ALLOW;
        }

        @Override
        public List<Decision.Finding> inTheWay(Decision decision) {
            return decision.failing().stream()
                    .filter(finding -> finding.severity() != Severity.WARN)
                    .toList();
        }
    }

    /**
     * Nobody of this role has to, and fewer people than before.
     *
     * @param people how many had to
     */
    record Without(String role, int people) implements Goal {
        @Override
        public boolean reached(Decision decision) {
            return Standing.of(decision) < people && !decision.needs(role);
        }

        @Override
        public List<Decision.Finding> inTheWay(Decision decision) {
            List<String> because =
                    decision.review().stream()
                            .filter(need -> need.role().equals(role))
                            .flatMap(need -> need.because().stream())
                            .toList();
            return decision.failing().stream()
                    .filter(finding ->
                            finding.severity() == Severity.DENY || because.contains(finding.code()))
                    .toList();
        }
    }
}
