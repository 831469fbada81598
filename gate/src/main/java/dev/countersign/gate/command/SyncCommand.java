package dev.countersign.gate.command;

import dev.countersign.gate.server.DeviceClient;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.server.SyncAnswer;
import dev.countersign.gate.sync.OfflinePack;
import dev.countersign.gate.sync.SyncException;
import dev.countersign.gate.sync.SyncLoop;
import dev.countersign.gate.sync.Synchronisation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign sync}. Verifies everything before it stores anything. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description =
                "Fetches approvals, the trust bundle and status lists, and sends receipts; afterwards checks work without the server.")
final class SyncCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMinutes(1);

    private final Workplace place;

    @Option(
            names = "--from",
            paramLabel = "FILE|DIR",
            description =
                    "Take an offline pack instead of asking the server: a file, or the newest countersign-*.json for this device in a folder.")
    private @Nullable Path from;

    @Option(
            names = "--watch",
            description =
                    "Stay and do it every 15 minutes, with a fresh posture report; less often while the server is out of reach.")
    private boolean watch;

    SyncCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Workplace.Enrolled enrolled = place.enrolled();
        if (watch && from != null) {
            throw StoppedException.usage(
                    "--watch asks the server; --from does not.", "Use one of them.");
        }
        if (watch) {
            return watch(enrolled);
        }
        try {
            return from == null ? online(enrolled) : fromFile(enrolled, from);
        } catch (ServerException e) {
            throw StoppedException.of(e);
        } catch (SyncException e) {
            throw StoppedException.of(e);
        }
    }

    private int online(Workplace.Enrolled enrolled)
            throws IOException, ServerException, SyncException {
        DeviceClient client = place.client(enrolled);
        SyncAnswer answer = client.sync();
        Synchronisation.Taken taken =
                place.synchronisation(enrolled).take(answer, Synchronisation.Origin.SERVER);
        tell(enrolled, answer, taken, "server time " + answer.serverTime());
        if (taken.clockOff()) {
            place.err()
                    .println(
                            "This machine's clock says "
                                    + place.now()
                                    + ", the server's "
                                    + answer.serverTime()
                                    + ": set it right.");
        }
        int sent = place.receipts(enrolled).send(client, place.now());
        if (sent > 0) {
            place.say(sent + " receipts sent.");
        }
        return 0;
    }

    private int fromFile(Workplace.Enrolled enrolled, Path where)
            throws IOException, SyncException {
        OfflinePack pack = OfflinePack.find(where, enrolled.identity().deviceId());
        Synchronisation.Taken taken =
                place.synchronisation(enrolled).take(pack.answer(), Synchronisation.Origin.FILE);
        tell(
                enrolled,
                pack.answer(),
                taken,
                "from "
                        + pack.file()
                        + ", made "
                        + pack.answer().serverTime()
                        + " as it says itself");
        return 0;
    }

    private void tell(
            Workplace.Enrolled enrolled,
            SyncAnswer answer,
            Synchronisation.Taken taken,
            String source) {
        long active =
                answer.approvals().stream()
                        .filter(approval -> approval.state().equals("active"))
                        .count();
        place.say(
                "%d approvals, %d of them active; %d status lists; %s."
                        .formatted(
                                answer.approvals().size(),
                                active,
                                answer.statusLists().size(),
                                source));
        taken.changes().forEach(change -> place.say("  " + change));
        place.mode(enrolled).warning().ifPresent(place::say);
    }

    /** Until the process is told to stop; what is being written then is whole or not there. */
    private int watch(Workplace.Enrolled enrolled) {
        SyncLoop loop =
                place.syncLoop(
                        enrolled, SyncLoop.INTERVAL, line -> place.say(place.now() + "  " + line));
        place.say("Watching " + enrolled.identity().serverUrl() + ".");
        while (!Thread.currentThread().isInterrupted()) {
            Duration wait = loop.look();
            try {
                // In short steps: time asleep does not count for a sleeping thread.
                Thread.sleep(wait.compareTo(STEP) > 0 ? STEP : wait);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        return 0;
    }
}
