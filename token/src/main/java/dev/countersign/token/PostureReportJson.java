package dev.countersign.token;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The exact JSON of {@link PostureReport}. */
final class PostureReportJson {
    private static final int MAX_PARTS = 8;

    private PostureReportJson() {}

    static PostureReport read(Json.Obj claims) throws FormatException {
        JsonFields root = JsonFields.of(claims);
        for (String common : List.of("iss", "aud", "iat", "jti")) {
            root.value(common); // read by DeviceJwt
        }
        JsonFields os = root.object("os");
        List<PostureReport.Tool> tools = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonFields tool : root.objects("tools")) {
            tools.add(tool(tool, ids));
        }
        List<Long> version = version(os);
        var report =
                new PostureReport(
                        root.instant("collected_at"),
                        os.text("family"),
                        version == null ? List.of() : version,
                        facts(root.object("facts")),
                        tools);
        os.end();
        root.end();
        return report;
    }

    private static PostureReport.Tool tool(JsonFields fields, Set<String> seen)
            throws FormatException {
        String id = fields.text("id");
        if (!seen.add(id)) {
            throw fields.fault("id", "must not name a tool twice");
        }
        var tool =
                new PostureReport.Tool(
                        id, version(fields), facts(fields.object("facts")), plugins(fields));
        fields.end();
        return tool;
    }

    private static @Nullable List<Long> version(JsonFields fields) throws FormatException {
        if (fields.value("version") instanceof Json.Null) {
            return null;
        }
        List<Long> parts = new ArrayList<>();
        for (Json part : fields.array("version")) {
            if (!(part instanceof Json.Int(long number))
                    || number < 0
                    || parts.size() == MAX_PARTS) {
                throw fields.fault("version", "must be at most " + MAX_PARTS + " integers from 0");
            }
            parts.add(number);
        }
        return parts;
    }

    private static @Nullable List<String> plugins(JsonFields fields) throws FormatException {
        return fields.value("plugins") instanceof Json.Null
                ? null
                : List.copyOf(fields.texts("plugins"));
    }

    private static Map<String, PostureReport.Fact> facts(JsonFields fields) throws FormatException {
        Map<String, PostureReport.Fact> facts = new TreeMap<>();
        for (String name : fields.names()) {
            facts.put(name, fact(fields.object(name)));
        }
        return facts;
    }

    private static PostureReport.Fact fact(JsonFields fields) throws FormatException {
        if (!(fields.value("detail") instanceof Json.Str(String detail))) {
            throw fields.fault("detail", "must be a string");
        }
        try {
            var fact =
                    new PostureReport.Fact(
                            fields.boolOrNull("value"), fields.text("method"), detail);
            fields.end();
            return fact;
        } catch (IllegalArgumentException e) {
            throw fields.fault("detail", String.valueOf(e.getMessage()));
        }
    }

    static Json.Obj write(PostureReport report) {
        return Json.object()
                .put("collected_at", report.collectedAt().getEpochSecond())
                .put(
                        "os",
                        Json.object()
                                .put("family", report.osFamily())
                                .put("version", version(report.osVersion()))
                                .build())
                .put("facts", facts(report.facts()))
                .put(
                        "tools",
                        new Json.Arr(
                                report.tools().stream()
                                        .<Json>map(PostureReportJson::tool)
                                        .toList()))
                .build();
    }

    private static Json.Obj tool(PostureReport.Tool tool) {
        List<Long> version = tool.version();
        List<String> plugins = tool.plugins();
        return Json.object()
                .put("id", tool.id())
                .put("version", version == null ? new Json.Null() : version(version))
                .put("facts", facts(tool.facts()))
                .put("plugins", plugins == null ? new Json.Null() : Json.strings(plugins))
                .build();
    }

    private static Json version(List<Long> parts) {
        return new Json.Arr(parts.stream().<Json>map(Json.Int::new).toList());
    }

    private static Json.Obj facts(Map<String, PostureReport.Fact> facts) {
        Json.ObjectBuilder out = Json.object();
        facts.forEach((name, fact) -> out.put(name, fact(fact)));
        return out.build();
    }

    private static Json.Obj fact(PostureReport.Fact fact) {
        Boolean value = fact.value();
        return Json.object()
                .put("value", value == null ? new Json.Null() : new Json.Bool(value))
                .put("method", fact.method())
                .put("detail", fact.detail())
                .build();
    }
}
