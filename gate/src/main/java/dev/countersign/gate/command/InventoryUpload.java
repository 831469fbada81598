package dev.countersign.gate.command;

import dev.countersign.gate.check.ModelCheck;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.server.DeviceClient;
import dev.countersign.gate.server.ServerException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tells the server which models lie on this machine, in as many calls as it takes. */
final class InventoryUpload {
    private static final int MAX_ITEMS_PER_CALL = 200;
    private static final int MAX_BYTES_PER_CALL = 900_000;

    private final Workplace place;
    private final Workplace.Enrolled enrolled;

    InventoryUpload(Workplace place, Workplace.Enrolled enrolled) {
        this.place = place;
        this.enrolled = enrolled;
    }

    /** Returns how many the server took. */
    long send(List<ScannedModel> models) throws IOException, StoppedException {
        if (models.isEmpty()) {
            throw StoppedException.usage(
                    "There is nothing to send.", "Name a file or folder with readable models.");
        }
        DeviceClient client = place.client(enrolled);
        long accepted = 0;
        try {
            for (List<Json> batch : batches(models)) {
                accepted +=
                        client.postInventory(
                                Json.object().put("found", new Json.Arr(batch)).build());
            }
        } catch (ServerException e) {
            throw StoppedException.of(e);
        }
        enrolled.files().updateState(state -> remember(state, models));
        return accepted;
    }

    private List<List<Json>> batches(List<ScannedModel> models) {
        List<List<Json>> batches = new ArrayList<>();
        List<Json> batch = new ArrayList<>();
        int bytes = 0;
        for (ScannedModel model : models) {
            Json.Obj item = model.toInventory(place.now());
            int size = item.canonicalBytes().length;
            boolean full = batch.size() == MAX_ITEMS_PER_CALL || bytes + size > MAX_BYTES_PER_CALL;
            if (full && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(item);
            bytes += size;
        }
        batches.add(batch);
        return batches;
    }

    private static GateState remember(GateState state, List<ScannedModel> models) {
        GateState next = state;
        for (ScannedModel model : models) {
            next =
                    next.withKnownModel(
                            ModelCheck.place(model.found()), model.identity().set().digest());
        }
        return next;
    }
}
