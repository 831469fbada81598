package dev.countersign.portal;

import dev.countersign.approval.ApprovalState;
import dev.countersign.approval.WorkCounts;
import dev.countersign.inventory.device.PostureCoverage;
import dev.countersign.inventory.model.UnknownFiles;
import dev.countersign.policy.DecisionDays;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.portal.chart.Bars;
import dev.countersign.portal.chart.StackedColumns;
import io.micronaut.context.MessageSource;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Gathers the dashboard in a handful of queries, none of which reads a log. */
@Singleton
final class Dashboard {
    private static final int MOST = 8;
    private static final int FEW = 5;
    private static final Duration SOON = Duration.ofDays(14);
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    private final DecisionDays decisions;
    private final WorkCounts work;
    private final PostureCoverage posture;
    private final UnknownFiles unknown;
    private final Policy policy;
    private final MessageSource texts;
    private final Clock clock;

    Dashboard(
            DecisionDays decisions,
            WorkCounts work,
            PostureCoverage posture,
            UnknownFiles unknown,
            Policy policy,
            MessageSource texts,
            Clock clock) {
        this.decisions = decisions;
        this.work = work;
        this.posture = posture;
        this.unknown = unknown;
        this.policy = policy;
        this.texts = texts;
        this.clock = clock;
    }

    DashboardView of(DashboardQuery query) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<DashboardView.Period> periods = periods(query, today);
        List<DashboardView.Count> rules = rules(query, today);
        List<DashboardView.Count> lights = lights();
        List<DashboardView.Count> approvals = approvals();
        return new DashboardView(
                query,
                periods,
                columns(periods),
                rules,
                bars("rules", rules),
                lights,
                bars("posture", lights),
                approvals,
                bars("approvals", approvals),
                work.waiting(),
                work.oldestWaiting(FEW),
                work.endingBefore(now.plus(SOON)),
                work.endingFirst(now.plus(SOON), FEW),
                ending(now.plus(SOON)),
                unknown.count(),
                unknown.mostSeen(FEW));
    }

    /** The list of exactly those, what ends first above. */
    private static String ending(Instant until) {
        return "/approvals?state=active&sort=ending&ends_until="
                + until.truncatedTo(ChronoUnit.SECONDS);
    }

    List<DashboardView.Period> periods(DashboardQuery query, LocalDate today) {
        SortedMap<LocalDate, Map<Outcome, Long>> sums = new TreeMap<>();
        LocalDate from = query.from(today);
        for (LocalDate day = from; !day.isAfter(today); day = day.plusDays(1)) {
            sums.computeIfAbsent(start(query, day, from), _ -> new EnumMap<>(Outcome.class));
        }
        for (DecisionDays.Count count : decisions.outcomes(from, today, query.purpose())) {
            sums.computeIfAbsent(start(query, count.day(), from), _ -> new EnumMap<>(Outcome.class))
                    .merge(count.outcome(), count.n(), Long::sum);
        }
        List<DashboardView.Period> periods = new ArrayList<>();
        sums.forEach((first, by) -> {
            LocalDate last =
                    query.weekly()
                            ? first.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY))
                            : first;
            periods.add(
                    new DashboardView.Period(
                            first,
                            last.isAfter(today) ? today : last,
                            by.getOrDefault(Outcome.ALLOW, 0L),
                            by.getOrDefault(Outcome.REVIEW, 0L),
                            by.getOrDefault(Outcome.DENY, 0L)));
        });
        return periods;
    }

    /** A week begins on Monday; the first one where the range does. */
    private static LocalDate start(DashboardQuery query, LocalDate day, LocalDate from) {
        if (!query.weekly()) {
            return day;
        }
        LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        return monday.isBefore(from) ? from : monday;
    }

    private static StackedColumns columns(List<DashboardView.Period> periods) {
        return StackedColumns.of(
                "outcomes",
                Stream.of(Outcome.values()).map(Outcome::text).toList(),
                periods.stream()
                        .map(p ->
                                new StackedColumns.Column(
                                        SHORT.format(p.from()),
                                        List.of(p.allowed(), p.reviewed(), p.denied())))
                        .toList());
    }

    List<DashboardView.Count> rules(DashboardQuery query, LocalDate today) {
        LocalDate from = query.from(today);
        Map<String, String> titles = policy.titles();
        String purpose = query.purpose() == null ? "" : "&purpose=" + query.purpose().text();
        return decisions.denying(from, today, query.purpose(), MOST).stream()
                .map(rule ->
                        new DashboardView.Count(
                                rule.code(),
                                titles.getOrDefault(rule.code(), rule.code()),
                                rule.n(),
                                "bad",
                                "/decisions?code="
                                        + rule.code()
                                        + "&from="
                                        + from
                                        + "&until="
                                        + today
                                        + purpose))
                .toList();
    }

    List<DashboardView.Count> lights() {
        Map<String, Long> found = posture.lights();
        return PostureCoverage.LIGHTS.stream()
                .filter(found::containsKey)
                .map(light ->
                        new DashboardView.Count(
                                light,
                                text("light." + light),
                                found.getOrDefault(light, 0L),
                                tone(light),
                                "/devices?light=" + light))
                .toList();
    }

    private static String tone(String light) {
        return switch (light) {
            case "ready" -> "ok";
            case "blocked", "outside" -> "bad";
            case "unenrolled" -> "off";
            default -> "warn";
        };
    }

    List<DashboardView.Count> approvals() {
        Map<ApprovalState, Long> found = work.approvals();
        return Stream.of(ApprovalState.values())
                .filter(found::containsKey)
                .map(state ->
                        new DashboardView.Count(
                                state.word(),
                                text("approval.state." + state.word()),
                                found.getOrDefault(state, 0L),
                                tone(state),
                                "/approvals?state=" + state.word()))
                .toList();
    }

    private static String tone(ApprovalState state) {
        return switch (state) {
            case ACTIVE -> "ok";
            case SCHEDULED -> "wait";
            case SUSPENDED -> "warn";
            case REVOKED -> "bad";
            case EXPIRED, SUPERSEDED -> "off";
        };
    }

    private static Bars bars(String id, List<DashboardView.Count> counts) {
        return Bars.of(
                id, counts.stream().map(c -> new Bars.Item(c.label(), c.n(), c.tone())).toList());
    }

    private String text(String key) {
        return texts.getMessage(key, Locale.ENGLISH).orElse(key);
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
