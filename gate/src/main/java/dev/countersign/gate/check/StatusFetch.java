package dev.countersign.gate.check;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.server.StatusListCall;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches a status list that is due from the server (rule V17); each at most once a minute, so that
 * a server out of reach does not hold up every load.
 */
public final class StatusFetch implements ModelCheck.StatusRefresh {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final GateFiles files;
    private final Identity identity;
    private final Clock clock;
    private final Map<String, Instant> tried = new ConcurrentHashMap<>();

    public StatusFetch(GateFiles files, Identity identity, Clock clock) {
        this.files = files;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void tryRefresh(String uri) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant last = tried.get(uri);
        if (last != null && Duration.between(last, now).abs().compareTo(PAUSE) < 0) {
            return;
        }
        tried.put(uri, now);
        try {
            new StatusUpdate(files, identity, now).storeList(uri, StatusListCall.fetch(uri));
        } catch (ServerException _) {
            // A network failure is not an error; V18 judges the age of what is cached.
            return;
        }
    }
}
