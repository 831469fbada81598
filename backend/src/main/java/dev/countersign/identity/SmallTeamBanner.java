package dev.countersign.identity;

import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pages say about {@link SmallTeam}: known without asking the database, at most some seconds
 * old, so that it may be read where nothing may block. Nothing is ever allowed by it.
 */
@Context
public class SmallTeamBanner {
    private static final Logger LOG = LoggerFactory.getLogger(SmallTeamBanner.class);

    private final SmallTeam team;
    private volatile boolean shown;

    SmallTeamBanner(SmallTeam team) {
        this.team = team;
    }

    /** Whether pages say that it is on. */
    public boolean shown() {
        return shown;
    }

    /** After a switch on this server; others see it at their next look. */
    @Scheduled(fixedDelay = "5s", initialDelay = "1s")
    void look() {
        try {
            shown = team.on();
        } catch (RuntimeException e) {
            LOG.warn("cannot see whether small-team mode is on; its banner stays as it is", e);
        }
    }
}
