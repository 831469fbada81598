package dev.countersign.gate.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Writes a small valid GGUF of llama architecture, about 1 MB, that llama.cpp loads. Same seed,
 * same bytes. The weights are built so that the model answers one fixed sentence: an embedding
 * picks a state, and the output row of that state the next word.
 */
public final class TinyGguf {
    private static final int CONTEXT = 512;
    private static final int EMBEDDING = 64;
    private static final int FEED_FORWARD = 128;
    private static final int LAYERS = 4;
    private static final int HEADS = 4;
    private static final int KV_HEADS = 2;
    private static final int ALIGNMENT = 32;
    private static final String SPACE = "\u2581";
    private static final List<String> SENTENCE =
            List.of("hello", "world", "the", "sky", "is", "blue", "and", "you", "are", "ok");
    private static final int UINT32 = 4;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int INT32 = 5;

    private record Token(String text, float score, int type) {}

    /** Rows are 0 for a vector. */
    private static final class Tensor {
        private final String name;
        private final int columns;
        private final int rows;
        private final float[] values;

        Tensor(String name, int columns, int rows, float[] values) {
            this.name = name;
            this.columns = columns;
            this.rows = rows;
            this.values = values;
        }
    }

    private final List<byte[]> entries = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final SplittableRandom random;

    private final List<String> says;

    private TinyGguf(long seed, List<String> says) {
        this.random = new SplittableRandom(seed);
        this.says = says;
    }

    /** Writes {@code args[0]}, seeded by {@code args[1]} if given. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Files.write(file, bytes(args.length > 1 ? Long.parseLong(args[1]) : 0));
    }

    /** The whole file. */
    public static byte[] bytes(long seed) {
        return bytes(seed, SENTENCE);
    }

    /**
     * A model that answers these words, each once, out of the usual sentence's: what is answered
     * tells which weights did.
     */
    public static byte[] bytes(long seed, List<String> says) {
        TinyGguf writer = new TinyGguf(seed, says);
        List<Token> tokens = tokens();
        writer.describe(tokens);
        writer.weights(tokens);
        return writer.file();
    }

    private static List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        tokens.add(new Token("<unk>", 0, 2));
        tokens.add(new Token("<s>", 0, 3));
        tokens.add(new Token("</s>", 0, 3));
        for (int value = 0; value < 256; value++) {
            tokens.add(new Token("<0x%02X>".formatted(value), 0, 6));
        }
        Set<String> pieces = new LinkedHashSet<>();
        pieces.add(SPACE);
        for (char printable = 33; printable < 127; printable++) {
            pieces.add(String.valueOf(printable));
        }
        for (String word : SENTENCE) {
            for (String form : List.of(word, SPACE + word)) {
                // Every prefix, so that the tokeniser's merges can reach the word.
                for (int end = 2; end <= form.length(); end++) {
                    pieces.add(form.substring(0, end));
                }
            }
        }
        int place = 0;
        for (String piece : pieces) {
            place++;
            float score = piece.length() == 1 ? -place : -1f / piece.length();
            tokens.add(new Token(piece, score, 1));
        }
        while (tokens.size() % 64 != 0) {
            tokens.add(new Token("<|r" + tokens.size() + "|>", 0, 5));
        }
        return tokens;
    }

    private void describe(List<Token> tokens) {
        string("general.architecture", "llama");
        string("general.type", "model");
        string("general.name", "Tiny Model");
        string("general.basename", "tiny-model");
        string("general.organization", "Example Org");
        string("general.size_label", "250K");
        string("general.license", "apache-2.0");
        string("general.description", "made-up weights, for tests only");
        string("general.repo_url", "https://example.invalid/example-org/tiny-model");
        number("general.base_model.count", 1);
        string("general.base_model.0.name", "Base Model");
        string("general.base_model.0.organization", "Base Org");
        number("general.file_type", 0);
        number("general.quantization_version", 2);
        number("llama.vocab_size", tokens.size());
        number("llama.context_length", CONTEXT);
        number("llama.embedding_length", EMBEDDING);
        number("llama.block_count", LAYERS);
        number("llama.feed_forward_length", FEED_FORWARD);
        number("llama.attention.head_count", HEADS);
        number("llama.attention.head_count_kv", KV_HEADS);
        number("llama.rope.dimension_count", EMBEDDING / HEADS);
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, little(4).putFloat(1e-5f).array());
        entry("llama.rope.freq_base", FLOAT32, little(4).putFloat(10_000f).array());
        string("tokenizer.ggml.model", "llama");
        string("tokenizer.ggml.pre", "default");
        array(
                "tokenizer.ggml.tokens",
                STRING,
                tokens.stream().map(token -> text(token.text())).toList());
        array(
                "tokenizer.ggml.scores",
                FLOAT32,
                tokens.stream().map(token -> little(4).putFloat(token.score()).array()).toList());
        array(
                "tokenizer.ggml.token_type",
                INT32,
                tokens.stream().map(token -> little(4).putInt(token.type()).array()).toList());
        number("tokenizer.ggml.bos_token_id", 1);
        number("tokenizer.ggml.eos_token_id", 2);
        number("tokenizer.ggml.unknown_token_id", 0);
        entry("tokenizer.ggml.add_bos_token", BOOL, new byte[] {1});
        entry("tokenizer.ggml.add_eos_token", BOOL, new byte[] {0});
        string(
                "tokenizer.chat_template",
                "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}");
    }

    private void weights(List<Token> tokens) {
        int vocabulary = tokens.size();
        float[] embedding = noise(EMBEDDING * vocabulary, 1e-4f);
        float[] output = noise(EMBEDDING * vocabulary, 1e-4f);
        List<Integer> sentence = new ArrayList<>();
        List<String> texts = tokens.stream().map(Token::text).toList();
        says.forEach(word -> sentence.add(texts.indexOf(SPACE + word)));
        for (int token = 0; token < vocabulary; token++) {
            // State 0 means "anything else", state n that the n-th word was just said.
            embedding[token * EMBEDDING + sentence.indexOf(token) + 1] += 1f;
        }
        sentence.add(2);
        for (int state = 0; state < sentence.size(); state++) {
            output[sentence.get(state) * EMBEDDING + state] += 6f;
        }
        tensors.add(new Tensor("token_embd.weight", EMBEDDING, vocabulary, embedding));
        tensors.add(new Tensor("output_norm.weight", EMBEDDING, 0, ones(EMBEDDING)));
        tensors.add(new Tensor("output.weight", EMBEDDING, vocabulary, output));
        int kv = EMBEDDING / HEADS * KV_HEADS;
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "blk." + layer + ".";
            tensors.add(new Tensor(prefix + "attn_norm.weight", EMBEDDING, 0, ones(EMBEDDING)));
            tensors.add(new Tensor(prefix + "ffn_norm.weight", EMBEDDING, 0, ones(EMBEDDING)));
            matrix(prefix + "attn_q.weight", EMBEDDING, EMBEDDING);
            matrix(prefix + "attn_k.weight", EMBEDDING, kv);
            matrix(prefix + "attn_v.weight", EMBEDDING, kv);
            matrix(prefix + "attn_output.weight", EMBEDDING, EMBEDDING);
            matrix(prefix + "ffn_gate.weight", EMBEDDING, FEED_FORWARD);
            matrix(prefix + "ffn_up.weight", EMBEDDING, FEED_FORWARD);
            matrix(prefix + "ffn_down.weight", FEED_FORWARD, EMBEDDING);
        }
    }

    private void matrix(String name, int columns, int rows) {
        tensors.add(new Tensor(name, columns, rows, noise(columns * rows, 0.002f)));
    }

    private float[] noise(int count, float size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1) * size;
        }
        return values;
    }

    private static float[] ones(int count) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, 1f);
        return values;
    }

    private byte[] file() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, "GGUF".getBytes(StandardCharsets.US_ASCII));
        write(out, little(20).putInt(3).putLong(tensors.size()).putLong(entries.size()).array());
        entries.forEach(entry -> write(out, entry));
        long offset = 0;
        for (Tensor tensor : tensors) {
            write(out, text(tensor.name));
            if (tensor.rows == 0) {
                write(out, little(12).putInt(1).putLong(tensor.columns).array());
            } else {
                write(
                        out,
                        little(20).putInt(2).putLong(tensor.columns).putLong(tensor.rows).array());
            }
            write(out, little(12).putInt(0).putLong(offset).array());
            offset += padded(4L * tensor.values.length);
        }
        pad(out);
        for (Tensor tensor : tensors) {
            ByteBuffer data =
                    ByteBuffer.allocate(4 * tensor.values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : tensor.values) {
                data.putFloat(value);
            }
            write(out, data.array());
            pad(out);
        }
        return out.toByteArray();
    }

    private static void pad(ByteArrayOutputStream out) {
        write(out, new byte[(int) (padded(out.size()) - out.size())]);
    }

    private static long padded(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void string(String key, String value) {
        entry(key, STRING, text(value));
    }

    private void number(String key, int value) {
        entry(key, UINT32, little(4).putInt(value).array());
    }

    private void array(String key, int type, List<byte[]> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, little(12).putInt(type).putLong(values.size()).array());
        values.forEach(value -> write(out, value));
        entry(key, ARRAY, out.toByteArray());
    }

    private void entry(String key, int type, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, text(key));
        write(out, little(4).putInt(type).array());
        write(out, value);
        entries.add(out.toByteArray());
    }

    private static byte[] text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return little(8 + utf8.length).putLong(utf8.length).put(utf8).array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(ByteArrayOutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }
}
