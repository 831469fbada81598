package dev.countersign.gate.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensor infos of a GGUF header, held against the size of the file. */
final class GgufTensors {
    static final int MAX_TENSORS = 100_000;
    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_DIMENSIONS = 4;

    /** ggml's tensor types: values per block, bytes per block. */
    private record Block(int values, int bytes) {}

    private static final Map<Integer, Block> BLOCKS =
            Map.ofEntries(
                    Map.entry(0, new Block(1, 4)),
                    Map.entry(1, new Block(1, 2)),
                    Map.entry(2, new Block(32, 18)),
                    Map.entry(3, new Block(32, 20)),
                    Map.entry(6, new Block(32, 22)),
                    Map.entry(7, new Block(32, 24)),
                    Map.entry(8, new Block(32, 34)),
                    Map.entry(9, new Block(32, 36)),
                    Map.entry(10, new Block(256, 84)),
                    Map.entry(11, new Block(256, 110)),
                    Map.entry(12, new Block(256, 144)),
                    Map.entry(13, new Block(256, 176)),
                    Map.entry(14, new Block(256, 210)),
                    Map.entry(15, new Block(256, 292)),
                    Map.entry(16, new Block(256, 66)),
                    Map.entry(17, new Block(256, 74)),
                    Map.entry(18, new Block(256, 98)),
                    Map.entry(19, new Block(256, 50)),
                    Map.entry(20, new Block(32, 18)),
                    Map.entry(21, new Block(256, 110)),
                    Map.entry(22, new Block(256, 82)),
                    Map.entry(23, new Block(256, 136)),
                    Map.entry(24, new Block(1, 1)),
                    Map.entry(25, new Block(1, 2)),
                    Map.entry(26, new Block(1, 4)),
                    Map.entry(27, new Block(1, 8)),
                    Map.entry(28, new Block(1, 8)),
                    Map.entry(29, new Block(256, 56)),
                    Map.entry(30, new Block(1, 2)),
                    Map.entry(34, new Block(256, 54)),
                    Map.entry(35, new Block(256, 66)),
                    Map.entry(39, new Block(32, 17)),
                    Map.entry(40, new Block(64, 36)));

    /** Where a tensor lies in the data part; a size of -1 is unknown. */
    private record Extent(long offset, long size) {}

    private final BoundedInput in;
    private final int alignment;
    private final List<String> findings;

    GgufTensors(BoundedInput in, int alignment, List<String> findings) {
        this.in = in;
        this.alignment = alignment;
        this.findings = findings;
    }

    void read(int count, long fileSize) throws IOException, MalformedModelException {
        Extent[] extents = new Extent[count];
        Set<String> names = HashSet.newHashSet(Math.min(count, 4096));
        for (int i = 0; i < count; i++) {
            extents[i] = extent(names);
        }
        long start = aligned(in.position());
        if (count > 0 && start > fileSize) {
            throw new MalformedModelException(
                    "the file ends before its tensor data begins at byte " + start);
        }
        long end = lastByte(extents, Math.max(0, fileSize - start));
        if (end >= 0) {
            long trailing = fileSize - (count == 0 ? in.position() : start + end);
            // Writers pad the last tensor to the alignment; anything beyond that is read by no
            // loader.
            if (trailing >= alignment) {
                findings.add(trailing + " bytes follow the last tensor, which no loader reads");
            }
        }
    }

    private Extent extent(Set<String> names) throws IOException, MalformedModelException {
        int length = (int) in.count("the length of a tensor's name", MAX_NAME_BYTES);
        String name = new String(in.bytes(length), StandardCharsets.UTF_8);
        if (!names.add(name)) {
            throw new MalformedModelException(
                    "the tensor '" + Printable.of(name) + "' occurs twice");
        }
        long dimensions = in.u32();
        if (dimensions > MAX_DIMENSIONS) {
            throw new MalformedModelException(
                    "the tensor '%s' has %d dimensions, the limit is 4"
                            .formatted(Printable.of(name), dimensions));
        }
        long first = 1;
        long values = 1;
        for (int i = 0; i < dimensions; i++) {
            long extent = in.count("a dimension of a tensor", Long.MAX_VALUE);
            first = i == 0 ? extent : first;
            values = product(name, values, extent);
        }
        long type = in.u32();
        long offset = in.count("the offset of a tensor", Long.MAX_VALUE);
        if (offset % alignment != 0) {
            throw new MalformedModelException(
                    "the tensor '%s' lies at offset %d, not a multiple of %d"
                            .formatted(Printable.of(name), offset, alignment));
        }
        return new Extent(offset, size(name, first, values, type));
    }

    private long size(String name, long first, long values, long type)
            throws MalformedModelException {
        Block block = type > Integer.MAX_VALUE ? null : BLOCKS.get((int) type);
        if (block == null) {
            String finding =
                    "tensor type "
                            + type
                            + " is not known here, so tensor sizes could not be checked";
            if (!findings.contains(finding) && findings.size() < 16) {
                findings.add(finding);
            }
            return -1;
        }
        if (first % block.values() != 0) {
            throw new MalformedModelException(
                    "a row of the tensor '%s' is not a whole number of blocks"
                            .formatted(Printable.of(name)));
        }
        return product(name, values / block.values(), block.bytes());
    }

    private static long product(String name, long a, long b) throws MalformedModelException {
        try {
            long result = Math.multiplyExact(a, b);
            if (result > 0) {
                return result;
            }
        } catch (ArithmeticException _) {
            // reported below, like an empty dimension
        }
        throw new MalformedModelException(
                "the tensor '" + Printable.of(name) + "' has an empty or impossibly large shape");
    }

    /**
     * The end of the last tensor relative to the data part, or -1 when a tensor's size is unknown.
     */
    private static long lastByte(Extent[] extents, long available) throws MalformedModelException {
        Arrays.sort(extents, Comparator.comparingLong(Extent::offset));
        long end = 0;
        boolean known = true;
        for (Extent extent : extents) {
            if (extent.offset() < end) {
                throw new MalformedModelException(
                        "two tensors overlap at offset " + extent.offset());
            }
            long size = Math.max(extent.size(), 0);
            if (extent.offset() > available || size > available - extent.offset()) {
                throw new MalformedModelException(
                        "a tensor of %d bytes at offset %d lies outside the file"
                                .formatted(size, extent.offset()));
            }
            known &= extent.size() >= 0;
            end = extent.offset() + size;
        }
        return known ? end : -1;
    }

    private long aligned(long position) {
        return (position + alignment - 1) / alignment * alignment;
    }
}
