package dev.countersign.gate.command;

import dev.countersign.gate.server.DeviceClient;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.sync.SyncException;
import dev.countersign.gate.sync.SyncLoop;
import dev.countersign.gate.sync.Synchronisation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One exchange of a resident program with the server: a fresh posture report, so that the server
 * can renew what is about to expire; then what it has for this device; then receipts.
 */
final class SyncRound implements SyncLoop.Round {
    private final Workplace place;
    private final Workplace.Enrolled enrolled;

    SyncRound(Workplace place, Workplace.Enrolled enrolled) {
        this.place = place;
        this.enrolled = enrolled;
    }

    @Override
    public List<String> run() throws IOException, ServerException, SyncException {
        DeviceClient client = place.client(enrolled);
        client.putPosture(new OwnPosture(place, enrolled).renew().statement());
        Synchronisation.Taken taken =
                place.synchronisation(enrolled).take(client.sync(), Synchronisation.Origin.SERVER);
        List<String> changes = new ArrayList<>(taken.changes());
        if (taken.clockOff()) {
            changes.add("This machine's clock is more than 5 minutes off the server's.");
        }
        try {
            place.receipts(enrolled).send(client, place.now());
        } catch (ServerException e) {
            // What was taken in stays; the receipts wait.
            changes.add("Receipts were not taken: " + e.getMessage());
        }
        return changes;
    }
}
