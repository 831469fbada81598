package dev.countersign.gate.proxy;

import dev.countersign.token.Json;

/** How a family of routes writes its errors, so that its clients show ours. */
enum Dialect {
    /** {@code {"error":"…"}}, one line of NDJSON in a stream. */
    OLLAMA {
        @Override
        Json.ObjectBuilder error(String text, String code, int status) {
            return Json.object().put("error", text);
        }

        @Override
        String event(String text, String code) {
            return error(text, code, 0).build().canonical() + "\n";
        }
    },
    /** {@code {"error":{"message","type","param","code"}}}. */
    OPENAI {
        @Override
        Json.ObjectBuilder error(String text, String code, int status) {
            Json.Obj error =
                    Json.object()
                            .put("message", text)
                            .put("type", status == 403 ? "permission_error" : "api_error")
                            .put("param", new Json.Null())
                            .put("code", code)
                            .build();
            return Json.object().put("error", error);
        }
    },
    /** {@code {"type":"error","error":{"type","message"}}}. */
    ANTHROPIC {
        @Override
        Json.ObjectBuilder error(String text, String code, int status) {
            Json.Obj error =
                    Json.object()
                            .put("type", status == 403 ? "permission_error" : "api_error")
                            .put("message", text)
                            .build();
            return Json.object().put("type", "error").put("error", error);
        }
    };

    /** The members of an error body. */
    abstract Json.ObjectBuilder error(String text, String code, int status);

    /** What ends a stream that the gate cuts. */
    String event(String text, String code) {
        return "event: error\ndata: " + error(text, code, 403).build().canonical() + "\n\n";
    }
}
