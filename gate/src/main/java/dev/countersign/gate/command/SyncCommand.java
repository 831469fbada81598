package dev.countersign.gate.command;

import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.check.StatusUpdate;
import dev.countersign.gate.home.ClockMemory;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.server.SyncAnswer;
import dev.countersign.token.Reason;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedStatusList;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code countersign sync}. Verifies everything before it stores anything. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description =
                "Fetches approvals, the trust bundle and status lists; afterwards checks work without the server.")
final class SyncCommand implements Callable<Integer> {
    /** How far this machine's clock may be off before its time is not believed. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final Workplace place;

    SyncCommand(Workplace place) {
        this.place = place;
    }

    private record Accepted(VerifiedTrustBundle trust, Map<String, VerifiedStatusList> lists) {}

    @Override
    public Integer call() throws IOException, StoppedException {
        Workplace.Enrolled enrolled = place.enrolled();
        SyncAnswer answer;
        try {
            answer = place.client(enrolled).sync();
        } catch (ServerException e) {
            throw StoppedException.of(e);
        }
        GateFiles files = enrolled.files();
        files.home()
                .<Boolean, StoppedException>locked(() -> {
                    store(files, answer, verified(enrolled, answer, files.state()));
                    return true;
                });
        long active =
                answer.approvals().stream()
                        .filter(approval -> approval.state().equals("active"))
                        .count();
        place.say(
                "%d approvals, %d of them active; %d status lists; server time %s."
                        .formatted(
                                answer.approvals().size(),
                                active,
                                answer.statusLists().size(),
                                answer.serverTime()));
        if (isOff(answer.serverTime())) {
            place.err()
                    .println(
                            "This machine's clock says "
                                    + place.now()
                                    + ", the server's "
                                    + answer.serverTime()
                                    + ": set it right.");
        }
        return 0;
    }

    private Accepted verified(
            Workplace.Enrolled enrolled, SyncAnswer answer, Optional<GateState> state)
            throws StoppedException {
        StatusUpdate update = new StatusUpdate(enrolled.files(), enrolled.identity(), place.now());
        long highest = state.map(GateState::highestTrustVersion).orElse(0L);
        VerifiedTrustBundle trust = accepted(update.trust(answer.trustBundle(), highest));
        Map<String, VerifiedStatusList> lists = new LinkedHashMap<>();
        for (Map.Entry<String, String> list : answer.statusLists().entrySet()) {
            lists.put(
                    list.getKey(),
                    accepted(update.list(list.getKey(), list.getValue(), trust, state)));
        }
        return new Accepted(trust, lists);
    }

    private static <T> T accepted(Verification<T> answer) throws StoppedException {
        return switch (answer) {
            case Verification.Verified<T>(T value) -> value;
            case Verification.Rejected<T>(Reason reason, Map<String, String> facts) ->
                    throw StoppedException.badTrust(reason.code(), Explanation.of(reason, facts));
        };
    }

    private void store(GateFiles files, SyncAnswer answer, Accepted accepted) throws IOException {
        Instant signed = accepted.trust().bundle().issuedAt();
        for (VerifiedStatusList list : accepted.lists().values()) {
            Instant issuedAt = list.token().issuedAt();
            signed = issuedAt.isAfter(signed) ? issuedAt : signed;
        }
        Instant highest = signed;
        GateState state =
                files.state()
                        .map(held -> held.withClock(clock(held.clock(), highest, answer)))
                        .orElseGet(() ->
                                new GateState(
                                        ClockMemory.confirmed(
                                                highest,
                                                isOff(answer.serverTime()) ? highest : place.now(),
                                                place.composition().bootClock().read()),
                                        0,
                                        Map.of(),
                                        Map.of()));
        state = state.withTrustVersion(accepted.trust().bundle().version());
        for (Map.Entry<String, VerifiedStatusList> list : accepted.lists().entrySet()) {
            state = state.withStatus(list.getKey(), list.getValue().token().issuedAt());
            files.writeStatusList(
                    list.getKey(), answer.statusLists().getOrDefault(list.getKey(), ""));
        }
        files.writeTrustBundle(answer.trustBundle());
        files.writeApprovals(answer.approvals());
        files.writeAdvice(answer.advice());
        files.writeState(state);
    }

    /** The server's word lets a wrong wall-clock mark be lowered; signed times stay. */
    private ClockMemory clock(ClockMemory held, Instant signed, SyncAnswer answer) {
        Instant highest = held.signed().isAfter(signed) ? held.signed() : signed;
        return isOff(answer.serverTime())
                ? held.seen(signed, place.now(), Optional.empty())
                : ClockMemory.confirmed(
                        highest, place.now(), place.composition().bootClock().read());
    }

    private boolean isOff(Instant serverTime) {
        return Duration.between(serverTime, place.now()).abs().compareTo(CLOCK_TOLERANCE) > 0;
    }
}
