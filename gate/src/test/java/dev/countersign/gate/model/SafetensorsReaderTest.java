package dev.countersign.gate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SafetensorsReaderTest {
    private static final String TENSOR =
            "{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[%d,%d]}";

    /** As real files are: metadata first, several tensors, padded with blanks. */
    private static final String REAL =
            "{\"__metadata__\":{\"format\":\"pt\",\"license\":\"apache-2.0\",\"modelspec.title\":\"T\\u00efny\"},"
                    + "\"model.embed_tokens.weight\":"
                    + TENSOR.formatted(0, 8)
                    + ", \"lm_head.weight\" : "
                    + TENSOR.formatted(8, 16)
                    + ",\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[16,20]}}   ";

    private static byte[] file(String json, int dataBytes) {
        return file(json.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    private static byte[] file(byte[] json, int dataBytes) {
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static SafetensorsHeader read(byte[] bytes)
            throws IOException, MalformedModelException {
        return SafetensorsReader.read(
                Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
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

    @Nested
    class Valid {
        @Test
        void shouldReadWhatItSaysOfItself() throws Exception {
            SafetensorsHeader header = read(file(REAL, 20));
            assertThat(header.tensors()).isEqualTo(3);
            assertThat(header.findings()).isEmpty();
            assertThat(header.declared())
                    .containsEntry("general.license", "apache-2.0")
                    .containsEntry("general.name", "Tïny");
        }

        @Test
        void shouldTakeAHeaderWithoutTensors() throws Exception {
            assertThat(read(file("{}", 0)).tensors()).isZero();
            assertThat(read(file("{\"__metadata__\":{}}", 0)).tensors()).isZero();
        }

        @Test
        void shouldReportTrailingBytesAndUnknownTypes() throws Exception {
            assertThat(read(file(REAL, 27)).findings())
                    .containsExactly("7 bytes follow the last tensor, which no loader reads");
            assertThat(read(file(REAL.replace("BF16", "F6_E9"), 20)).findings())
                    .hasSize(2)
                    .allMatch(text -> text.contains("is not known here"));
        }

        @Test
        void shouldReadAHeaderOfTheFormatsFullSizeInLittleMemory() throws Exception {
            byte[] begin = "{\"__metadata__\":{\"notes\":\"".getBytes(StandardCharsets.UTF_8);
            byte[] end = "\"}}".getBytes(StandardCharsets.UTF_8);
            long filler = (long) SafetensorsReader.MAX_HEADER_BYTES - begin.length - end.length;
            long before = used();
            SafetensorsHeader header =
                    SafetensorsReader.read(
                            repeated(begin, filler, end), SafetensorsReader.MAX_HEADER_BYTES + 8L);
            assertThat(header.tensors()).isZero();
            assertThat(used() - before).isLessThan(20_000_000);
        }

        private static long used() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        private static ReadableByteChannel repeated(byte[] begin, long filler, byte[] end) {
            byte[] length =
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(begin.length + filler + end.length)
                            .array();
            InputStream middle =
                    new InputStream() {
                        private long left = filler;

                        @Override
                        public int read() {
                            return left-- > 0 ? 'x' : -1;
                        }

                        @Override
                        public int read(byte[] into, int offset, int count) {
                            if (left <= 0) {
                                return -1;
                            }
                            int part = (int) Math.min(left, count);
                            Arrays.fill(into, offset, offset + part, (byte) 'x');
                            left -= part;
                            return part;
                        }
                    };
            return Channels.newChannel(
                    new java.io.SequenceInputStream(
                            java.util.Collections.enumeration(
                                    java.util.List.of(
                                            new ByteArrayInputStream(length),
                                            new ByteArrayInputStream(begin),
                                            middle,
                                            new ByteArrayInputStream(end)))));
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
        void shouldRefuseLengthsBeyondTheFormatAndTheFile() {
            for (long length : new long[] {-1, Long.MIN_VALUE, 100_000_001, Long.MAX_VALUE}) {
                refused(
                        ByteBuffer.allocate(100)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(length)
                                .array(),
                        "length of the header");
            }
            refused(
                    ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(93).array(),
                    "more than the file");
            refused(new byte[7], "");
        }

        @Test
        void shouldRefuseNamesTwice() {
            refused(file(REAL.replace("lm_head", "model.embed_tokens"), 20), "twice");
            refused(file(REAL.replace("lm_head", "model.embed_token\\u0073"), 20), "twice");
            refused(
                    file(
                            "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                            1),
                    "twice");
            refused(file("{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}}", 0), "twice");
        }

        @Test
        void shouldRefuseExtentsThatOverlapOrDoNotFit() {
            refused(file(REAL.replace("[8,16]", "[4,12]"), 20), "overlaps");
            refused(file(REAL.replace("[16,20]", "[17,21]"), 21), "hole");
            refused(file(REAL, 19), "outside the file");
            refused(file(REAL.replace("[8,16]", "[8,17]"), 21), "exactly the bytes");
            refused(file(REAL.replace("[2,2]", "[4294967296,4294967296]"), 20), "impossibly large");
        }

        @Test
        void shouldRefuseWhatIsNotTheFormatsJson() {
            for (String json :
                    new String[] {
                        "",
                        "[]",
                        "{",
                        "{\"a\":1}",
                        "{\"a\":{}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"more\":1}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[01],\"data_offsets\":[0,1]}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},}",
                        "{\"__metadata__\":{\"a\":1}}",
                        "{\"__metadata__\":{\"a\":\"\\ud800\"}}",
                        "{\"__metadata__\":{\"a\":\"\\x\"}}",
                        "{\"__metadata__\":{\"a\":\"\u0001\"}}",
                        "{} {}",
                        "{}\u0000"
                    }) {
                assertThatThrownBy(() -> read(file(json, 1)))
                        .as(json)
                        .isInstanceOf(MalformedModelException.class);
            }
            refused(file(new byte[] {'{', '"', (byte) 0xff, '"'}, 0), "UTF-8");
        }

        @Test
        void shouldRefuseEveryTruncation() throws IOException {
            byte[] whole = file(REAL, 20);
            for (int length = 0; length < whole.length; length++) {
                assertThat(reads(Arrays.copyOf(whole, length))).as("length " + length).isFalse();
            }
        }
    }

    @Property(tries = 2000)
    void shouldNeverFailOtherwiseOnAnyBytes(@ForAll @Size(max = 400) byte[] json)
            throws IOException {
        assertThat(reads(file(json, 4))).isIn(true, false);
    }

    @Property(tries = 2000)
    void shouldNeverFailOtherwiseWhenBytesOfARealHeaderChange(
            @ForAll @IntRange(max = 400) int at,
            @ForAll byte value,
            @ForAll @IntRange(max = 400) int secondAt,
            @ForAll byte second) {
        byte[] file = file(REAL, 20);
        file[at % file.length] = value;
        file[secondAt % file.length] = second;
        assertThatCode(() -> Assertions.assertTimeout(Duration.ofSeconds(5), () -> reads(file)))
                .doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void shouldNeverFailOtherwiseWhenAPartOfARealHeaderRepeats(
            @ForAll @IntRange(max = 300) int from,
            @ForAll @IntRange(min = 1, max = 100) int length,
            @ForAll @IntRange(max = 300) int to) {
        String part = REAL.substring(from % REAL.length());
        part = part.substring(0, Math.min(length, part.length()));
        int at = to % REAL.length();
        byte[] file = file(REAL.substring(0, at) + part + REAL.substring(at), 20);
        assertThatCode(() -> reads(file)).doesNotThrowAnyException();
    }
}
