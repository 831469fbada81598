package dev.countersign.policy.bundle;

/**
 * What may be unpacked, counted over an archive and those inside it. Not safe for use by several
 * threads.
 */
final class ArchiveLimits {
    /** The largest archive that is looked into, in bytes. */
    static final int MAX_ARCHIVE = 16 << 20;

    static final int MAX_ENTRIES = 4_000;
    static final int MAX_ENTRY = 16 << 20;
    static final long MAX_ALL = 64L << 20;

    /** Text packs to a hundredth at best; what grows more than this was made to. */
    static final int MAX_GROWTH = 250;

    private static final long SMALL = 1L << 20;

    private int entries;
    private long unpacked;

    /** Counts one entry more. */
    void entry() throws ReleaseRefused {
        if (++entries > MAX_ENTRIES) {
            throw new ReleaseRefused("the archive has more than %d entries".formatted(MAX_ENTRIES));
        }
    }

    /** Counts bytes that came out of an archive. */
    void unpacked(int bytes) throws ReleaseRefused {
        unpacked += bytes;
        if (unpacked > MAX_ALL) {
            throw new ReleaseRefused(
                    "the archive unpacks to more than %d MiB".formatted(MAX_ALL >> 20));
        }
    }

    /** Refuses an archive that grows as none does that was packed in good faith. */
    static void growth(long packed, long unpacked) throws ReleaseRefused {
        if (unpacked > SMALL && unpacked / MAX_GROWTH > packed) {
            throw new ReleaseRefused(
                    "the archive unpacks to more than %d times its size".formatted(MAX_GROWTH));
        }
    }
}
