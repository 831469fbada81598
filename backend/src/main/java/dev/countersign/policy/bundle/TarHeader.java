package dev.countersign.policy.bundle;

import java.nio.charset.StandardCharsets;

/**
 * The header of one entry (IEEE Std 1003.1, ustar interchange format). A reader of its own, because
 * those that can be had follow the extensions for long names, sparse files and huge numbers, which
 * no release needs and attackers do.
 *
 * @param name prefix and name joined, as they are there
 * @param type the type flag
 */
record TarHeader(String name, String type, long size) {
    static final int BLOCK = 512;

    static boolean isEnd(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads a block that is not empty. */
    static TarHeader parse(byte[] block) throws ReleaseRefused {
        if (number(block, 148, 8) != checksum(block)) {
            throw new ReleaseRefused("the archive has an entry with a wrong checksum");
        }
        if (!text(block, 257, 5).equals("ustar")) {
            throw new ReleaseRefused("the archive has an entry that is not in the ustar format");
        }
        String prefix = text(block, 345, 155);
        String name = text(block, 0, 100);
        String whole = prefix.isEmpty() ? name : prefix + "/" + name;
        String type = block[156] == 0 ? "0" : String.valueOf((char) (block[156] & 0xff));
        return new TarHeader(whole, type, number(block, 124, 12));
    }

    boolean isFile() {
        return type.equals("0");
    }

    private static long checksum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < block.length; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static String text(byte[] block, int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** Octal digits between spaces; the binary form of GNU is refused with everything else. */
    private static long number(byte[] block, int from, int length) throws ReleaseRefused {
        String digits = text(block, from, length).strip();
        if (!digits.matches("[0-7]{1,12}")) {
            throw new ReleaseRefused("the archive has an entry with a number that is not octal");
        }
        return Long.parseLong(digits, 8);
    }

    /** At most 80 characters, those that are not plain replaced. */
    static String printable(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return shown.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
