package dev.countersign.gate.model;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a safetensors file without trusting it: a length, a JSON object of tensors,
 * then their bytes without hole or overlap up to the end of the file. The format allows headers of
 * 100 MB; this reader holds the header in memory and refuses those above 25 MB, ten times the
 * largest in use.
 */
final class SafetensorsReader {
    static final int MAX_HEADER_BYTES = 25_000_000;

    /** Bits per value. */
    private static final Map<String, Integer> BITS =
            Map.ofEntries(
                    Map.entry("BOOL", 8),
                    Map.entry("U8", 8),
                    Map.entry("I8", 8),
                    Map.entry("F8_E5M2", 8),
                    Map.entry("F8_E4M3", 8),
                    Map.entry("F8_E8M0", 8),
                    Map.entry("F4", 4),
                    Map.entry("I16", 16),
                    Map.entry("U16", 16),
                    Map.entry("F16", 16),
                    Map.entry("BF16", 16),
                    Map.entry("I32", 32),
                    Map.entry("U32", 32),
                    Map.entry("F32", 32),
                    Map.entry("F64", 64),
                    Map.entry("I64", 64),
                    Map.entry("U64", 64),
                    Map.entry("C64", 64));

    private record Extent(long begin, long end) {}

    private SafetensorsReader() {}

    /** Returns reasons to look closer; an empty list for a file in order. */
    static List<String> read(ReadableByteChannel channel, long fileSize)
            throws IOException, MalformedModelException {
        BoundedInput in = new BoundedInput(channel, Math.min(fileSize, MAX_HEADER_BYTES + 8L));
        int length = (int) in.count("the length of the header", MAX_HEADER_BYTES);
        byte[] header = in.bytes(length);
        try {
            return check(Json.parseObject(header, MAX_HEADER_BYTES), fileSize - 8 - length);
        } catch (FormatException e) {
            throw new MalformedModelException(
                    "the safetensors header: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<String> check(Json.Obj header, long dataSize)
            throws FormatException, MalformedModelException {
        List<String> findings = new ArrayList<>();
        List<Extent> extents = new ArrayList<>();
        JsonFields fields = JsonFields.of(header);
        for (String name : fields.names()) {
            if (!name.equals("__metadata__")) {
                extents.add(extent(fields.object(name), Printable.of(name), findings));
            }
        }
        extents.sort(Comparator.comparingLong(Extent::begin));
        long end = 0;
        for (Extent extent : extents) {
            if (extent.begin() != end || extent.end() > dataSize) {
                throw new MalformedModelException(
                        "the tensor at offset "
                                + extent.begin()
                                + " overlaps, leaves a hole, or lies outside the file");
            }
            end = extent.end();
        }
        if (end < dataSize) {
            findings.add((dataSize - end) + " bytes follow the last tensor, which no loader reads");
        }
        return findings;
    }

    private static Extent extent(JsonFields tensor, String name, List<String> findings)
            throws FormatException, MalformedModelException {
        String type = tensor.text("dtype");
        List<Long> offsets = numbers(tensor, "data_offsets");
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw tensor.fault("data_offsets", "must be two numbers in order");
        }
        long values = 1;
        for (long dimension : numbers(tensor, "shape")) {
            values = exact(name, values, dimension);
        }
        Integer bits = BITS.get(type);
        if (bits == null) {
            if (findings.size() < 16) {
                findings.add(
                        "the value type of the tensor "
                                + name
                                + " is not known here, so its size could not be checked");
            }
        } else if (exact(name, values, bits) / 8 != offsets.get(1) - offsets.get(0)) {
            throw tensor.fault("data_offsets", "must span exactly the bytes of the shape");
        }
        tensor.end();
        return new Extent(offsets.get(0), offsets.get(1));
    }

    private static long exact(String name, long a, long b) throws MalformedModelException {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException _) {
            throw new MalformedModelException(
                    "the tensor " + name + " has an impossibly large shape");
        }
    }

    private static List<Long> numbers(JsonFields fields, String member) throws FormatException {
        List<Long> numbers = new ArrayList<>();
        for (Json item : fields.array(member)) {
            if (!(item instanceof Json.Int(long value)) || value < 0) {
                throw fields.fault(member, "must hold whole numbers");
            }
            numbers.add(value);
        }
        return numbers;
    }
}
