package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;

/** Shows that a fault, and nothing but that fault, makes a scene fail. */
final class RuleAssertions {
    private RuleAssertions() {}

    /** The scene verifies; with the fault it is refused for this reason. */
    static void assertOnlyFault(Reason reason, Consumer<Scene> fault) {
        assertFault(reason, _ -> {}, fault);
    }

    /** The prepared scene verifies; with the fault too it is refused for this reason. */
    static Verification.Rejected<VerifiedApproval> assertFault(
            Reason reason, Consumer<Scene> preparation, Consumer<Scene> fault) {
        Scene scene = new Scene();
        preparation.accept(scene);
        assertThat(scene.verify())
                .as("without the fault")
                .isInstanceOf(Verification.Verified.class);
        fault.accept(scene);
        return assertRejected(reason, scene.verify());
    }

    static Verification.Rejected<VerifiedApproval> assertRejected(
            Reason reason, Verification<VerifiedApproval> answer) {
        assertThat(answer).isInstanceOf(Verification.Rejected.class);
        var rejected = (Verification.Rejected<VerifiedApproval>) answer;
        assertThat(rejected.reason()).as("%s", rejected.facts()).isEqualTo(reason);
        return rejected;
    }

    static void assertVerified(Consumer<Scene> preparation) {
        Scene scene = new Scene();
        preparation.accept(scene);
        assertThat(scene.verify()).isInstanceOf(Verification.Verified.class);
    }
}
