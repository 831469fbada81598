package dev.countersign.policy.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A policy module put together by hand, because no compiler of Rego makes the faults that a hostile
 * one could have. It speaks OPA's ABI, and answers with a letter that says how often this instance
 * was asked, from {@code "B"} on. Its faults happen only with the input {@code "fault"}, unless
 * they are put where they always happen.
 */
final class HandMade {
    static final byte[] FAULT = "\"fault\"".getBytes(StandardCharsets.UTF_8);
    static final byte[] LOOP = code(0x03, 0x40, 0x0c, 0x00, 0x0b);
    static final byte[] TRAP = code(0x00);

    /** Grows by one page, for ever and without a look at whether it was given. */
    static final byte[] GROW = code(0x03, 0x40, 0x41, 0x01, 0x40, 0x00, 0x1a, 0x0c, 0x00, 0x0b);

    /** Grows by one page until no more are given, then stops with an error, as malloc does. */
    static final byte[] EXHAUST =
            code(0x03, 0x40, 0x41, 0x01, 0x40, 0x00, 0x41, 0x7f, 0x47, 0x0d, 0x00, 0x0b, 0x00);

    /** Asks for 65,534 pages in one step and uses what it was given. */
    static final byte[] GROW_AT_ONCE =
            code(0x41, 0xfe, 0xff, 0x03, 0x40, 0x00, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b);

    /** Fills a page again and again: long steps instead of short ones. */
    static final byte[] FILL =
            code(
                    0x03, 0x40, 0x41, 0x00, 0x41, 0x00, 0x41, 0x80, 0x80, 0x04, 0xfc, 0x0b, 0x00,
                    0x0c, 0x00, 0x0b);

    /** Divides by zero. */
    static final byte[] DIVIDE = code(0x41, 0x01, 0x41, 0x00, 0x6d, 0x1a);

    /** Reads where there is no memory. */
    static final byte[] OUTSIDE = code(0x41, 0x70, 0x28, 0x02, 0x00, 0x1a);

    /** Makes its table larger, which lies outside of its memory. */
    static final byte[] GROW_TABLE =
            code(0xd0, 0x70, 0x41, 0x80, 0x80, 0x04, 0xfc, 0x0f, 0x00, 0x1a);

    /** Belongs to the ABI, and is never called by us. */
    private static final List<String> UNUSED =
            List.of(
                    "opa_eval",
                    "opa_value_parse",
                    "opa_value_dump",
                    "opa_value_free",
                    "opa_value_add_path",
                    "opa_value_remove_path",
                    "opa_heap_blocks_stash",
                    "opa_heap_blocks_restore",
                    "opa_heap_stash_clear");

    private static final int MEMORY_LENGTH = 8;
    private static final int BUILTINS = 16;
    private static final int ENTRYPOINTS = 64;
    private static final int RESULT = 128;
    private static final int LETTER = RESULT + "[{\"result\":\"".length();

    private final NavigableMap<String, byte[]> bodies = new TreeMap<>();
    private final Map<String, Integer> types = new HashMap<>();
    private String builtins = "{}";
    private String entrypoints = "{\"countersign/main/decision\":0}";
    private int firstPages = 2;
    private boolean ownMemory;
    private boolean started;

    HandMade() {
        constant("builtins", BUILTINS);
        constant("entrypoints", ENTRYPOINTS);
        constant("opa_heap_ptr_get", 8192);
        constant("opa_eval_ctx_new", 4000);
        put(
                "opa_malloc",
                1,
                code(0x41, MEMORY_LENGTH, 0x20, 0x00, 0x36, 0x02, 0x00, 0x41, 0x80, 0x20));
        put("opa_free", 2, code());
        put("opa_heap_ptr_set", 2, code());
        put("opa_json_parse", 3, code(0x41, 0x01));
        put("opa_json_dump", 1, code(0x20, 0x00));
        put("opa_eval_ctx_set_data", 4, code());
        put("opa_eval_ctx_set_input", 4, code());
        put("opa_eval_ctx_set_entrypoint", 4, code());
        put("opa_eval_ctx_get_result", 1, code(0x41, 0x80, 0x01));
        UNUSED.forEach(name -> put(name, 5, code()));
        faultyEvaluation(code());
    }

    /** Code that runs when the input is {@link #FAULT}. */
    HandMade faultyEvaluation(byte[] fault) {
        byte[] count =
                code(
                        0x41,
                        0x00,
                        0x41,
                        0x00,
                        0x2d,
                        0x00,
                        (LETTER & 0x7f) | 0x80,
                        LETTER >> 7,
                        0x41,
                        0x01,
                        0x6a,
                        0x3a,
                        0x00,
                        (LETTER & 0x7f) | 0x80,
                        LETTER >> 7);
        byte[] ifFault = code(0x41, MEMORY_LENGTH, 0x28, 0x02, 0x00, 0x41, 0x07, 0x46, 0x04, 0x40);
        put("eval", 1, joined(count, ifFault, fault, code(0x0b, 0x41, 0x00)));
        return this;
    }

    /** An evaluation of {@link #FAULT} calls itself for ever. */
    HandMade endlessRecursion() {
        return faultyEvaluation(code(0x41, 0x00, 0x10, 1 + index("eval"), 0x1a));
    }

    /** Code that runs when data or input are parsed. */
    HandMade faultyParsing(byte[] fault) {
        put("opa_json_parse", 3, joined(fault, code(0x41, 0x01)));
        return this;
    }

    /** Code that runs as soon as the module is instantiated. */
    HandMade faultyStart(byte[] fault) {
        put("start", 5, fault);
        started = true;
        return this;
    }

    HandMade withBuiltins(String json) {
        builtins = json;
        return this;
    }

    HandMade withEntrypoints(String json) {
        entrypoints = json;
        return this;
    }

    HandMade withFirstPages(int pages) {
        firstPages = pages;
        return this;
    }

    HandMade withOwnMemory() {
        ownMemory = true;
        return this;
    }

    private void constant(String name, int value) {
        put(name, 0, joined(code(0x41), signed(value)));
    }

    private void put(String name, int type, byte[] body) {
        bodies.put(name, body);
        types.put(name, type);
    }

    private int index(String name) {
        return bodies.headMap(name).size();
    }

    byte[] wasm() {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(code(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
        section(
                module,
                1,
                List.of(
                        code(0x60, 0, 1, 0x7f),
                        code(0x60, 1, 0x7f, 1, 0x7f),
                        code(0x60, 1, 0x7f, 0),
                        code(0x60, 2, 0x7f, 0x7f, 1, 0x7f),
                        code(0x60, 2, 0x7f, 0x7f, 0),
                        code(0x60, 0, 0)));
        List<byte[]> imports = new ArrayList<>();
        imports.add(joined(name("env"), name("opa_abort"), code(0x00, 2)));
        if (!ownMemory) {
            imports.add(joined(name("env"), name("memory"), code(0x02, 0x00), number(firstPages)));
        }
        section(module, 2, imports);
        section(
                module,
                3,
                bodies.keySet().stream().map(f -> code(types.getOrDefault(f, 0))).toList());
        section(module, 4, List.of(code(0x70, 0x00, 0x01)));
        if (ownMemory) {
            section(module, 5, List.of(joined(code(0x00), number(firstPages))));
        }
        section(
                module,
                6,
                List.of(code(0x7f, 0x00, 0x41, 0x01, 0x0b), code(0x7f, 0x00, 0x41, 0x02, 0x0b)));
        List<byte[]> exports = new ArrayList<>();
        exports.add(joined(name("memory"), code(0x02, 0x00)));
        exports.add(joined(name("opa_wasm_abi_version"), code(0x03, 0x00)));
        exports.add(joined(name("opa_wasm_abi_minor_version"), code(0x03, 0x01)));
        bodies.keySet().forEach(f -> exports.add(joined(name(f), code(0x00, 1 + index(f)))));
        section(module, 7, exports);
        if (started) {
            bytes(module, 8, code(1 + index("start")));
        }
        section(module, 10, bodies.values().stream().map(HandMade::function).toList());
        section(
                module,
                11,
                List.of(
                        data(BUILTINS, builtins),
                        data(ENTRYPOINTS, entrypoints),
                        data(RESULT, "[{\"result\":\"A\"}]")));
        return module.toByteArray();
    }

    private static byte[] function(byte[] body) {
        byte[] content = joined(code(0x00), body, code(0x0b));
        return joined(number(content.length), content);
    }

    private static byte[] data(int address, String text) {
        byte[] content = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return joined(
                code(0x00, 0x41), signed(address), code(0x0b), number(content.length), content);
    }

    private static void section(ByteArrayOutputStream module, int id, List<byte[]> entries) {
        bytes(module, id, joined(number(entries.size()), joined(entries.toArray(byte[][]::new))));
    }

    private static void bytes(ByteArrayOutputStream module, int id, byte[] content) {
        module.write(id);
        module.writeBytes(number(content.length));
        module.writeBytes(content);
    }

    private static byte[] name(String text) {
        return joined(number(text.length()), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Unsigned LEB128. */
    private static byte[] number(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            out.write((rest & 0x7f) | 0x80);
        }
        out.write(rest);
        return out.toByteArray();
    }

    /** Signed LEB128 of a number that is not negative. */
    private static byte[] signed(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        for (; rest > 0x3f; rest >>>= 7) {
            out.write((rest & 0x7f) | 0x80);
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] code(int... bytes) {
        byte[] code = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            code[i] = (byte) bytes[i];
        }
        return code;
    }
}
