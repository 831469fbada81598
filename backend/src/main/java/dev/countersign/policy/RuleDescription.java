package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of itself, for people.
 *
 * @param area the part of policy, for example {@code encryption}
 * @param reviewer the role that reviews when the rule asks for review
 * @param waivableWhen in which statuses an exception may waive it; empty means never
 * @param controls where frameworks ask for it, for example {@code gdpr:Art. 9}
 * @param registers the lists and thresholds that it reads, for example {@code limits.clock_skew_s}
 * @param path of its answer in Rego; null for what is no rule of a bundle
 */
@JsonIgnoreProperties(
        ignoreUnknown = true) // generated beside the bundle; carries more for the documentation
public record RuleDescription(
        String code,
        String area,
        String title,
        String description,
        String why,
        String remedy,
        String reviewer,
        List<FindingStatus> waivableWhen,
        List<String> controls,
        @Nullable List<String> registers,
        @Nullable String path) {
    private static final String GRANTS = "security_lead";

    public RuleDescription {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(area, "area");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(remedy, "remedy");
        Objects.requireNonNull(reviewer, "reviewer");
        waivableWhen = List.copyOf(waivableWhen);
        controls = List.copyOf(controls);
        registers = registers == null ? List.of() : List.copyOf(registers);
    }

    /** Whether an exception may waive it in some status. */
    public boolean waivable() {
        return Stream.of(FindingStatus.values()).anyMatch(this::waivableIn);
    }

    /**
     * Whether an exception may waive it in this status. Security leads grant exceptions, and speak
     * for nobody else: a rule that asks somebody else to review is not waived in their place,
     * whatever a bundle says.
     */
    public boolean waivableIn(FindingStatus status) {
        return reviewer.equals(GRANTS) && waivableWhen.contains(status);
    }

    /** For a code that the loaded bundle does not have, as decisions of another bundle may name. */
    static RuleDescription unknown(String code) {
        return new RuleDescription(
                code,
                "former",
                code,
                "The loaded policy has no rule of this code.",
                "It was part of the policy that decided.",
                "Ask for a new decision.",
                GRANTS,
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}
