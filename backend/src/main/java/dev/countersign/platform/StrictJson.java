package dev.countersign.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one JSON reader and writer of the server. Reading refuses what is not UTF-8, duplicate and
 * unknown members, wrong types (no coercion between strings, numbers and booleans), trailing
 * content and nesting deeper than 32. Names are {@code snake_case}; absent and null mean the same.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 32;
    private static final ObjectMapper MAPPER = mapper();

    private StrictJson() {}

    /** The configured mapper, for the HTTP layer; callers must not change it. */
    public static ObjectMapper mapperForHttp() {
        return MAPPER;
    }

    /**
     * Reads one value.
     *
     * @throws JsonProcessingException when the bytes break a rule of this class; its location and
     *     path say where
     */
    public static <T> T read(byte[] json, Class<T> type) throws JsonProcessingException {
        return unchecked(() -> MAPPER.readValue(utf8(json), type));
    }

    /** Reads any JSON value as a tree, with the same rules. */
    public static JsonNode tree(byte[] json) throws JsonProcessingException {
        return unchecked(() -> MAPPER.readTree(utf8(json)));
    }

    /** Converts a tree to a typed value, with the same rules. */
    public static <T> T convert(JsonNode tree, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(tree, type);
    }

    /**
     * Whether UTF-8 and the database can hold this text. Texts that are read into a type always
     * are; those of a tree need not be.
     */
    public static boolean isHoldable(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    /** Writes compactly; members of records in declaration order. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@link #write} as text. */
    public static String text(Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    private static String utf8(byte[] json) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
        } catch (CharacterCodingException e) {
            throw new NotUtf8(e);
        }
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> T unchecked(Reading<T> reading) throws JsonProcessingException {
        try {
            T value = reading.run();
            if (value == null) {
                throw new NotUtf8("a JSON value is needed, null was given");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes only text that UTF-8 and the database can hold, so that what is kept is what was said.
     */
    private static final class Text extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1;

        Text() {
            super(String.class);
        }

        @Override
        public LogicalType logicalType() {
            return LogicalType.Textual;
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            if (!isHoldable(text)) {
                String reason = "This text holds U+0000 or half a surrogate pair.";
                throw JsonMappingException.from(
                        parser, reason, new IllegalArgumentException(reason));
            }
            return text;
        }
    }

    /** The bytes are no JSON text at all. */
    private static final class NotUtf8 extends JsonProcessingException {
        NotUtf8(Throwable cause) {
            super("the body is not valid UTF-8", null, cause);
        }

        NotUtf8(String message) {
            super(message);
        }
    }

    private static ObjectMapper mapper() {
        JsonMapper mapper =
                JsonMapper.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .addModule(new JavaTimeModule())
                        .addModule(new SimpleModule().addDeserializer(String.class, new Text()))
                        .withCoercionConfig(
                                LogicalType.Textual,
                                c ->
                                        c.setCoercion(
                                                        CoercionInputShape.Integer,
                                                        CoercionAction.Fail)
                                                .setCoercion(
                                                        CoercionInputShape.Float,
                                                        CoercionAction.Fail)
                                                .setCoercion(
                                                        CoercionInputShape.Boolean,
                                                        CoercionAction.Fail))
                        .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxStringLength(1 << 20)
                                .build());
        return mapper;
    }
}
