package dev.countersign.gate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gate.demo.TinyGguf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GgufReaderTest {
    private static final byte[] VALID = TinyGguf.bytes(0);
    private static final int HEADER = 32_768;

    private static GgufHeader read(byte[] bytes) throws IOException, MalformedModelException {
        return GgufReader.read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
    }

    /** True when it reads, false when it is refused; anything else fails the test. */
    private static boolean reads(byte[] bytes) throws IOException {
        try {
            read(bytes);
            return true;
        } catch (MalformedModelException _) {
            return false;
        }
    }

    private static ByteBuffer header(long tensors, long entries) {
        return ByteBuffer.allocate(4096)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3)
                .putLong(tensors)
                .putLong(entries);
    }

    private static byte[] used(ByteBuffer buffer) {
        byte[] used = new byte[buffer.position()];
        buffer.flip().get(used);
        return used;
    }

    private static ByteBuffer text(ByteBuffer buffer, String text) {
        return buffer.putLong(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer tensor(ByteBuffer buffer, String name, long columns, long offset) {
        return text(buffer, name).putInt(1).putLong(columns).putInt(0).putLong(offset);
    }

    @Nested
    class Valid {
        @Test
        void shouldReadWhatItSaysOfItself() throws Exception {
            GgufHeader header = read(VALID);
            assertThat(header.findings()).isEmpty();
            assertThat(header.version()).isEqualTo(3);
            assertThat(header.declared())
                    .containsEntry("general.architecture", "llama")
                    .containsEntry("general.organization", "Example Org")
                    .containsEntry("general.base_model.count", "1");
        }

        @Test
        void shouldReportBytesAfterTheLastTensor() throws Exception {
            byte[] longer = Arrays.copyOf(VALID, VALID.length + 5000);
            assertThat(read(longer).findings())
                    .singleElement()
                    .asString()
                    .contains("5000 bytes follow");
        }

        @Test
        void shouldMakeTextsPrintable() throws Exception {
            ByteBuffer file = text(header(0, 1), "general.name").putInt(8);
            byte[] hostile = "a\u001b[31m\u202eb".getBytes(StandardCharsets.UTF_8);
            file.putLong(hostile.length).put(hostile);
            assertThat(read(used(file)).declared()).containsEntry("general.name", "a?[31m?b");
        }
    }

    @Nested
    class Hostile {
        private void refused(byte[] bytes, String why) {
            assertThatThrownBy(() -> read(bytes))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining(why);
        }

        @Test
        void shouldRefuseWrongMagicVersionAndByteOrder() {
            refused("GGML0000".getBytes(StandardCharsets.US_ASCII), "does not begin with GGUF");
            refused(
                    used(
                            ByteBuffer.allocate(8)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .put("GGUF".getBytes(StandardCharsets.US_ASCII))
                                    .putInt(1)),
                    "version 1");
            refused(
                    used(
                            ByteBuffer.allocate(8)
                                    .put("GGUF".getBytes(StandardCharsets.US_ASCII))
                                    .putInt(3)),
                    "big-endian");
        }

        @Test
        void shouldRefuseCountsBeyondBounds() {
            refused(used(header(-1, 0)), "number of tensors");
            refused(used(header(0, 100_001)), "number of entries");
            refused(used(header(0, 1).putLong(65_536)), "length of a key");
            refused(
                    used(text(header(0, 1), "k").putInt(8).putLong(Long.MAX_VALUE)),
                    "length of a string");
            refused(
                    used(text(header(0, 1), "k").putInt(9).putInt(10).putLong(-1)),
                    "length of an array");
            refused(used(text(header(0, 1), "k").putInt(13)), "value type 13");
        }

        @Test
        void shouldRefuseDeepNestingAndDuplicates() {
            ByteBuffer deep = text(header(0, 1), "k").putInt(9);
            for (int i = 0; i < 5; i++) {
                deep.putInt(9).putLong(1);
            }
            refused(used(deep), "nested deeper");
            refused(
                    used(
                            text(text(header(0, 2), "k").putInt(0).put((byte) 1), "k")
                                    .putInt(0)
                                    .put((byte) 1)),
                    "occurs twice");
        }

        @Test
        void shouldRefuseTensorsOutsideOverlappingOrMisaligned() {
            refused(used(tensor(header(1, 0), "t", 1 << 20, 0).position(2000)), "outside the file");
            refused(
                    used(tensor(tensor(header(2, 0), "a", 64, 0), "b", 64, 32).position(2000)),
                    "overlap");
            refused(used(tensor(header(1, 0), "t", 4, 1).position(2000)), "not a multiple");
            refused(
                    used(tensor(header(1, 0), "t", Long.MAX_VALUE, 0).position(2000)),
                    "impossibly large");
            refused(used(tensor(header(1, 0), "t", 0, 0).position(2000)), "empty");
        }

        @Test
        void shouldRefuseEveryTruncation() throws IOException {
            for (int length = 0; length < VALID.length - 32; length += length < 600 ? 1 : 997) {
                assertThat(reads(Arrays.copyOf(VALID, length))).as("length " + length).isFalse();
            }
        }
    }

    @Property(tries = 2000)
    void shouldNeverFailOtherwiseOnAnyBytes(@ForAll @Size(max = 400) byte[] tail)
            throws IOException {
        byte[] file = Arrays.copyOf(used(header(1, 2)), 24 + tail.length);
        System.arraycopy(tail, 0, file, 24, tail.length);
        assertThat(reads(file)).isIn(true, false);
    }

    @Property(tries = 500)
    void shouldStayBoundedWhenAnyHeaderByteChanges(
            @ForAll @IntRange(max = HEADER) int at, @ForAll byte value) {
        byte[] file = VALID.clone();
        file[at] = value;
        Assertions.assertThatCode(() ->
                        org.junit.jupiter.api.Assertions.assertTimeout(
                                Duration.ofSeconds(5), () -> reads(file)))
                .doesNotThrowAnyException();
    }
}
