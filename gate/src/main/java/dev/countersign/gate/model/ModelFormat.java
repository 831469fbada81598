package dev.countersign.gate.model;

import java.util.Locale;

/** The weight formats that policy tells apart. */
public enum ModelFormat {
    GGUF,
    SAFETENSORS,
    PICKLE,
    ONNX,
    UNKNOWN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By file name alone; {@code UNKNOWN} when the name says nothing. */
    static ModelFormat ofName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".gguf")) {
            return GGUF;
        }
        if (name.endsWith(".safetensors")) {
            return SAFETENSORS;
        }
        if (name.endsWith(".onnx")) {
            return ONNX;
        }
        boolean pickled =
                name.endsWith(".bin")
                        || name.endsWith(".pt")
                        || name.endsWith(".pth")
                        || name.endsWith(".ckpt");
        return pickled || name.endsWith(".pkl") ? PICKLE : UNKNOWN;
    }
}
