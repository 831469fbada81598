package dev.countersign.gate.model;

import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the header of a safetensors file without trusting it: a length, a JSON object of tensors,
 * then their bytes without hole or overlap up to the end of the file. Takes headers up to the
 * format's limit of 100 MB, piece by piece: memory grows with the number of tensors, of which
 * 500,000 are taken at most, by some 100 bytes each.
 */
final class SafetensorsReader {
    static final int MAX_HEADER_BYTES = 100_000_000;
    static final int MAX_TENSORS = 500_000;

    private static final int MAX_NAME_BYTES = 65_536;
    private static final int MAX_DIMENSIONS = 64;
    private static final int MAX_METADATA = 10_000;
    private static final int SHOWN_BYTES = 1024;
    private static final int MAX_FINDINGS = 16;

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

    /** Metadata that says what the model is, and GGUF's name for it. */
    private static final Map<String, String> DECLARED =
            Map.of(
                    "modelspec.title", "general.name",
                    "modelspec.author", "general.organization",
                    "modelspec.license", "general.license",
                    "license", "general.license");

    private record Extent(long begin, long end) {}

    /** Half of a name's SHA-256: names may be long, and two must not be the same. */
    private record NameKey(long high, long low) {
        static NameKey of(String name) {
            String hex = Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex();
            return new NameKey(
                    Long.parseUnsignedLong(hex, 0, 16, 16),
                    Long.parseUnsignedLong(hex, 16, 32, 16));
        }
    }

    private final HeaderJson json;
    private final Set<NameKey> names = new HashSet<>();
    private final List<Extent> extents = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final Map<String, String> declared = new TreeMap<>();

    private SafetensorsReader(HeaderJson json) {
        this.json = json;
    }

    /**
     * Reads from the start of the file.
     *
     * @throws MalformedModelException if the header breaks the format or a bound
     */
    static SafetensorsHeader read(ReadableByteChannel channel, long fileSize)
            throws IOException, MalformedModelException {
        BoundedInput in = new BoundedInput(channel, Math.min(fileSize, MAX_HEADER_BYTES + 8L));
        long length = in.count("the length of the header", MAX_HEADER_BYTES);
        if (length > fileSize - 8) {
            throw new MalformedModelException(
                    "the header is said to have " + length + " bytes, more than the file");
        }
        SafetensorsReader reader = new SafetensorsReader(new HeaderJson(in, length));
        reader.header();
        reader.layOut(fileSize - 8 - length);
        return new SafetensorsHeader(reader.extents.size(), reader.declared, reader.findings);
    }

    private void header() throws IOException, MalformedModelException {
        json.expect('{');
        if (!json.take('}')) {
            do {
                String name = member(names, MAX_TENSORS + 1);
                if (name.equals("__metadata__")) {
                    metadata();
                } else {
                    extents.add(tensor(Printable.of(name)));
                }
            } while (json.take(','));
            json.expect('}');
        }
        json.end();
    }

    /** The next member's name, which must be new; its value comes next. */
    private String member(Set<NameKey> known, int max) throws IOException, MalformedModelException {
        String name = json.string(MAX_NAME_BYTES, MAX_NAME_BYTES);
        if (!known.add(NameKey.of(name))) {
            throw new MalformedModelException(
                    "the safetensors header names '" + Printable.of(name) + "' twice");
        }
        if (known.size() > max) {
            throw new MalformedModelException(
                    "the safetensors header has more than " + max + " entries");
        }
        json.expect(':');
        return name;
    }

    private void metadata() throws IOException, MalformedModelException {
        json.expect('{');
        if (json.take('}')) {
            return;
        }
        Set<NameKey> known = new HashSet<>();
        do {
            String name = member(known, MAX_METADATA);
            String value = json.string(SHOWN_BYTES, MAX_HEADER_BYTES);
            String key = DECLARED.get(name);
            if (key != null) {
                declared.putIfAbsent(key, Printable.of(value));
            }
        } while (json.take(','));
        json.expect('}');
    }

    private Extent tensor(String name) throws IOException, MalformedModelException {
        String type = "";
        List<Long> shape = List.of();
        List<Long> offsets = List.of();
        Set<String> seen = new HashSet<>();
        json.expect('{');
        do {
            String member = json.string(64, 64);
            json.expect(':');
            if (!seen.add(member)) {
                throw fault(name, "has '" + Printable.of(member) + "' twice");
            }
            switch (member) {
                case "dtype" -> type = json.string(64, 64);
                case "shape" -> shape = numbers(name);
                case "data_offsets" -> offsets = numbers(name);
                default ->
                        throw fault(name, "has the unknown entry '" + Printable.of(member) + "'");
            }
        } while (json.take(','));
        json.expect('}');
        if (seen.size() != 3) {
            throw fault(name, "must have dtype, shape and data_offsets");
        }
        return extent(name, type, shape, offsets);
    }

    private Extent extent(String name, String type, List<Long> shape, List<Long> offsets)
            throws MalformedModelException {
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw fault(name, "has data_offsets that are not two numbers in order");
        }
        long values = 1;
        for (long dimension : shape) {
            values = exact(name, values, dimension);
        }
        Integer bits = BITS.get(type);
        if (bits == null) {
            if (findings.size() < MAX_FINDINGS) {
                findings.add(
                        "the value type of the tensor "
                                + name
                                + " is not known here, so its size could not be checked");
            }
        } else if (exact(name, values, bits) % 8 != 0
                || exact(name, values, bits) / 8 != offsets.get(1) - offsets.get(0)) {
            throw fault(name, "has data_offsets that do not span exactly the bytes of its shape");
        }
        return new Extent(offsets.get(0), offsets.get(1));
    }

    private List<Long> numbers(String name) throws IOException, MalformedModelException {
        List<Long> numbers = new ArrayList<>(4);
        json.expect('[');
        if (json.take(']')) {
            return numbers;
        }
        do {
            if (numbers.size() == MAX_DIMENSIONS) {
                throw fault(name, "has more than " + MAX_DIMENSIONS + " dimensions");
            }
            numbers.add(json.number());
        } while (json.take(','));
        json.expect(']');
        return numbers;
    }

    private void layOut(long dataSize) throws MalformedModelException {
        Extent[] sorted = extents.toArray(new Extent[0]);
        Arrays.sort(sorted, Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
        long end = 0;
        for (Extent extent : sorted) {
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
    }

    private static long exact(String name, long a, long b) throws MalformedModelException {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException _) {
            throw fault(name, "has an impossibly large shape");
        }
    }

    private static MalformedModelException fault(String name, String what) {
        return new MalformedModelException("the safetensors tensor '" + name + "' " + what);
    }
}
