package dev.countersign.approval;

import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.FindingStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long an approval and its tokens live: as long as the weakest of what they rest on. */
final class TokenLife {
    /**
     * Beyond this a required malware scan is stale; policy's own {@code malware_scan_max_age_s} may
     * be shorter and then refuses the next token.
     */
    private static final Duration MALWARE_SCAN_LIFE = Duration.ofDays(90);

    private TokenLife() {}

    /**
     * The end of an approval that starts now: it outlives no exception that it rests on. Empty when
     * policy lets nothing be issued.
     */
    static Optional<Instant> approvalEnd(
            Instant now, int durationDays, DecisionInput input, Decision decision) {
        long seconds =
                Math.min(
                        Duration.ofDays(durationDays).toSeconds(),
                        decision.obligations().approvalMaxS());
        Instant end = now.plusSeconds(Math.max(0, seconds));
        Instant waived = waivedUntil(input, decision).orElse(end);
        Instant earlier = waived.isBefore(end) ? waived : end;
        return earlier.isAfter(now) ? Optional.of(earlier) : Optional.empty();
    }

    /**
     * Until when everything stays waived that is waived in this answer; empty where nothing is.
     * Where several exceptions waive one rule, the last of them counts.
     */
    static Optional<Instant> waivedUntil(DecisionInput input, Decision decision) {
        return waived(decision)
                .map(code ->
                        waivers(input)
                                .filter(waiver -> code.equals(waiver.code()))
                                .map(DecisionInput.Waiver::expiresAt)
                                .filter(Objects::nonNull)
                                .max(Long::compare)
                                .map(Instant::ofEpochSecond)
                                .orElse(Instant.EPOCH))
                .min(Instant::compareTo);
    }

    /** The ids of the exceptions that this answer rests on. */
    static List<String> restsOn(DecisionInput input, Decision decision) {
        Set<String> codes = waived(decision).collect(Collectors.toSet());
        return waivers(input)
                .filter(waiver -> codes.contains(String.valueOf(waiver.code())))
                .map(DecisionInput.Waiver::id)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
    }

    private static Stream<String> waived(Decision decision) {
        return decision.findings().stream()
                .filter(finding -> finding.status() == FindingStatus.WAIVED)
                .map(Decision.Finding::code);
    }

    private static Stream<DecisionInput.Waiver> waivers(DecisionInput input) {
        return Objects.requireNonNullElse(input.exceptions(), List.<DecisionInput.Waiver>of())
                .stream();
    }

    /** The end of a token that is issued now; empty when it would never be valid. */
    static Optional<Instant> tokenEnd(
            Instant now, Instant approvalEnd, DecisionInput input, Decision decision) {
        long longest = decision.obligations().tokenMaxS();
        Instant end =
                Stream.of(
                                Optional.of(now.plusSeconds(longest)),
                                Optional.of(approvalEnd),
                                waivedUntil(input, decision),
                                scanEnd(input, decision))
                        .flatMap(Optional::stream)
                        .min(Instant::compareTo)
                        .orElseThrow();
        return end.isAfter(now) ? Optional.of(end) : Optional.empty();
    }

    /** The rule on the scan's age passes only where a malware scan is required and clean. */
    private static Optional<Instant> scanEnd(DecisionInput input, Decision decision) {
        boolean rests =
                decision.finding("model.scan.stale")
                        .filter(finding -> finding.status() == FindingStatus.PASS)
                        .isPresent();
        DecisionInput.Model model = input.model();
        if (!rests || model == null) {
            return Optional.empty();
        }
        List<DecisionInput.Scan> scans = Objects.requireNonNullElse(model.scans(), List.of());
        OptionalLong newest =
                scans.stream()
                        .filter(scan -> "malware".equals(scan.kind()))
                        .filter(scan -> "clean".equals(scan.result()))
                        .map(DecisionInput.Scan::at)
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .max();
        return newest.isPresent()
                ? Optional.of(Instant.ofEpochSecond(newest.getAsLong()).plus(MALWARE_SCAN_LIFE))
                : Optional.empty();
    }
}
