package dev.countersign.token;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The statuses of many approvals, packed from the least significant bit (IETF
 * draft-ietf-oauth-status-list section 4.1).
 *
 * <p>At most 8 MiB when inflated; a list that would inflate to more is refused without being
 * inflated further.
 */
public final class StatusList {
    /** Not revoked, not suspended: the only status that allows. */
    public static final int VALID = 0;

    /** Revoked for good. */
    public static final int INVALID = 1;

    /** Suspended, may become valid again. */
    public static final int SUSPENDED = 2;

    /** Bits per status, unless there is a reason for others. */
    public static final int DEFAULT_BITS = 2;

    /** The most bytes of an inflated list. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final Set<Integer> WIDTHS = Set.of(1, 2, 4, 8);

    private final int bits;
    private final byte[] packed;

    private StatusList(int bits, byte[] packed) {
        this.bits = bits;
        this.packed = packed;
    }

    /** Packs these statuses; room that is left in the last byte reads as 0. */
    public static StatusList of(int bits, int[] statuses) {
        requireWidth(bits);
        long bytes = ((long) statuses.length * bits + 7) / 8;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a status list must be at most " + MAX_BYTES + " bytes");
        }
        byte[] packed = new byte[(int) bytes];
        int perByte = 8 / bits;
        for (int i = 0; i < statuses.length; i++) {
            if (statuses[i] < 0 || statuses[i] >= 1 << bits) {
                throw new IllegalArgumentException("a status must fit " + bits + " bits");
            }
            packed[i / perByte] |= (byte) (statuses[i] << ((i % perByte) * bits));
        }
        return new StatusList(bits, packed);
    }

    private static void requireWidth(int bits) {
        if (!WIDTHS.contains(bits)) {
            throw new IllegalArgumentException("bits must be 1, 2, 4 or 8");
        }
    }

    /** Reads the two members {@code bits} and {@code lst}. */
    static StatusList read(JsonFields fields) throws FormatException {
        long bits = fields.integer("bits", 1, 8);
        if (!WIDTHS.contains((int) bits)) {
            throw fields.fault("bits", "must be 1, 2, 4 or 8");
        }
        if (!(fields.value("lst") instanceof Json.Str(String lst))) {
            throw fields.fault("lst", "must be a string");
        }
        byte[] deflated = Base64Url.decode(lst, "/status_list/lst");
        fields.end();
        return new StatusList((int) bits, inflate(deflated));
    }

    private static byte[] inflate(byte[] deflated) throws FormatException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(deflated);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[16 * 1024];
            while (!inflater.finished()) {
                int got = inflater.inflate(chunk);
                if (got == 0 && !inflater.finished()) {
                    throw unreadable("is not a whole ZLIB stream");
                }
                if (out.size() + got > MAX_BYTES) {
                    throw unreadable("inflates to more than " + MAX_BYTES + " bytes");
                }
                out.write(chunk, 0, got);
            }
            if (inflater.getRemaining() > 0) {
                throw unreadable("has bytes after its ZLIB stream");
            }
            return out.toByteArray();
        } catch (DataFormatException _) {
            throw unreadable("is not a ZLIB stream");
        }
    }

    private static FormatException unreadable(String problem) {
        return new FormatException("/status_list/lst", problem);
    }

    /** The object {@code status_list}: {@code bits} and {@code lst}. */
    Json.Obj toJson() {
        return Json.object().put("bits", bits).put("lst", Base64Url.encode(deflate())).build();
    }

    private byte[] deflate() {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(packed);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[16 * 1024];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        }
    }

    /** Bits per status. */
    public int bits() {
        return bits;
    }

    /** How many statuses there is room for. */
    public int size() {
        return packed.length * (8 / bits);
    }

    /**
     * The status at this index.
     *
     * @throws IndexOutOfBoundsException when it is outside
     */
    public int get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        int perByte = 8 / bits;
        return ((packed[index / perByte] & 0xff) >> ((index % perByte) * bits)) & ((1 << bits) - 1);
    }

    /** The packed bytes before compression. */
    public byte[] packed() {
        return packed.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusList list
                && bits == list.bits
                && Arrays.equals(packed, list.packed);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(packed) + bits;
    }

    @Override
    public String toString() {
        return size() + " statuses of " + bits + " bits";
    }
}
