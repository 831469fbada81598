package dev.countersign.approval.help;

import dev.countersign.policy.Decision;

/** How far a decision is from an approval: 0 is allowed, then the people asked, then denied. */
final class Standing {
    private static final int DENIED = Integer.MAX_VALUE;

    private Standing() {}

    static int of(Decision decision) {
        return switch (decision.outcome()) {
            case ALLOW -> 0;
            case REVIEW -> decision.review().stream().mapToInt(Decision.ReviewNeed::count).sum();
            case DENY -> DENIED;
        };
    }
}
