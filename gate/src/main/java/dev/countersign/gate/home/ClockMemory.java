package dev.countersign.gate.home;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the device remembers of time (rule V2): the highest signed time it accepted, the highest
 * wall time it believed, and a pair of wall and boot clock readings taken when the wall clock was
 * known to be right. Wall time is believed while it has moved as far as the boot clock since then.
 * Without such a pair, or after a jump, only signed times count until the next online sync.
 *
 * @param signed highest signed time accepted
 * @param wall highest wall time believed; never counts for more than the server last confirmed once
 *     a sync lowers it
 * @param anchorBoot names the run of the machine in which the pair was taken
 */
public record ClockMemory(
        Instant signed,
        Instant wall,
        @Nullable String anchorBoot,
        long anchorSeconds,
        Instant anchorWall) {
    /** How far the two clocks may drift apart. */
    private static final Duration DRIFT = Duration.ofMinutes(2);

    /**
     * The mark of wall time rises in steps, so that a resident program does not write each time.
     */
    private static final Duration STEP = Duration.ofSeconds(30);

    /** After a successful online exchange at {@code now}. */
    public static ClockMemory confirmed(
            Instant signed, Instant now, Optional<BootClock.Reading> reading) {
        return new ClockMemory(
                signed,
                now,
                reading.map(BootClock.Reading::boot).orElse(null),
                reading.map(BootClock.Reading::seconds).orElse(0L),
                now);
    }

    /** The time before which now must not fall. */
    public Instant mark() {
        return signed.isAfter(wall) ? signed : wall;
    }

    /** Whether wall time moved like the boot clock since it was last known to be right. */
    public boolean isConsistent(Instant now, Optional<BootClock.Reading> reading) {
        if (reading.isEmpty() || !reading.get().boot().equals(anchorBoot)) {
            return false;
        }
        Instant expected = anchorWall.plusSeconds(reading.get().seconds() - anchorSeconds);
        // Duration.abs would load BigDecimal, which alone takes a third of a cold check.
        return Math.abs(Duration.between(expected, now).toMillis()) <= DRIFT.toMillis();
    }

    /**
     * Raised by signed times, and by wall time while it is believed; after a restart of the machine
     * a new pair is taken.
     */
    public ClockMemory seen(Instant signedTime, Instant now, Optional<BootClock.Reading> reading) {
        Instant higherSigned = signedTime.isAfter(signed) ? signedTime : signed;
        if (isConsistent(now, reading)) {
            return new ClockMemory(
                    higherSigned,
                    now.isAfter(wall.plus(STEP)) ? now : wall,
                    anchorBoot,
                    anchorSeconds,
                    anchorWall);
        }
        boolean restarted =
                reading.isPresent()
                        && !reading.get().boot().equals(anchorBoot)
                        && !now.isBefore(mark());
        return restarted
                ? new ClockMemory(
                        higherSigned, wall, reading.get().boot(), reading.get().seconds(), now)
                : new ClockMemory(higherSigned, wall, anchorBoot, anchorSeconds, anchorWall);
    }
}
