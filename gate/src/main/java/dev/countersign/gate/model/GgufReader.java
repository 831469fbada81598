package dev.countersign.gate.model;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the header of a GGUF file (versions 2 and 3, little endian) without trusting it. Bounds:
 * 256 MiB of header, 100,000 entries, keys of 64 KiB, strings of 16 MiB, arrays nested four deep,
 * 100,000 tensors. Tensor infos are held against the size of the file. Memory does not grow with
 * what the header announces, only with what it contains.
 */
public final class GgufReader {
    static final long MAX_HEADER_BYTES = 256L * 1024 * 1024;

    /** {@code GGUF} as a little-endian number. */
    static final long MAGIC = 0x46554747L;

    private GgufReader() {}

    /**
     * Reads from the start of the file.
     *
     * @param fileSize bytes in the whole file
     * @throws MalformedModelException if the header breaks the format or a bound
     * @throws IOException if the file cannot be read
     */
    public static GgufHeader read(ReadableByteChannel channel, long fileSize)
            throws IOException, MalformedModelException {
        BoundedInput in = new BoundedInput(channel, Math.min(fileSize, MAX_HEADER_BYTES));
        if (in.u32() != MAGIC) {
            throw new MalformedModelException("the file does not begin with GGUF");
        }
        long version = in.u32();
        if (version != 2 && version != 3) {
            throw new MalformedModelException(
                    (version & 0xFFFF) == 0
                            ? "the file is big-endian, which the supported tools do not load"
                            : "GGUF version " + version + " is not supported, 2 and 3 are");
        }
        int tensors = (int) in.count("the number of tensors", GgufTensors.MAX_TENSORS);
        int entries = (int) in.count("the number of entries", GgufValues.MAX_ENTRIES);
        GgufValues values = new GgufValues(in);
        values.read(entries);
        List<String> findings = new ArrayList<>();
        new GgufTensors(in, values.alignment(), findings).read(tensors, fileSize);
        return new GgufHeader((int) version, tensors, values.declared(), findings);
    }
}
