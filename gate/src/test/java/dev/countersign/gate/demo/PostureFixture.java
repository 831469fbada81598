package dev.countersign.gate.demo;

import dev.countersign.gate.posture.PostureSource;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Posture from a file: {@code
 * {"os":{"family":"linux","version":[6,1]},"facts":{"disk_encrypted":true,…},"tools":[{"id":"ollama","version":[0,33,0],"facts":{…}}]}};
 * null is unknown. Every method says that it is a fixture.
 */
public final class PostureFixture implements PostureSource {
    private static final int MAX_BYTES = 64 * 1024;

    private final Path file;

    public PostureFixture(Path file) {
        this.file = file;
    }

    @Override
    public PostureReport collect(Instant now, Path gateHome) {
        try {
            JsonFields fields =
                    JsonFields.of(Json.parseObject(Files.readAllBytes(file), MAX_BYTES));
            JsonFields os = fields.object("os");
            List<PostureReport.Tool> tools = new ArrayList<>();
            for (JsonFields tool : fields.objects("tools")) {
                tools.add(
                        new PostureReport.Tool(
                                tool.text("id"),
                                numbers(tool, "version"),
                                facts(tool.object("facts")),
                                null));
            }
            List<Long> version = numbers(os, "version");
            return new PostureReport(
                    now,
                    os.text("family"),
                    version == null ? List.of() : version,
                    facts(fields.object("facts")),
                    tools);
        } catch (IOException e) {
            throw new UncheckedIOException("posture fixture " + file, e);
        } catch (FormatException e) {
            throw new IllegalArgumentException(
                    "posture fixture " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable List<Long> numbers(JsonFields fields, String name)
            throws FormatException {
        if (fields.value(name) instanceof Json.Null) {
            return null;
        }
        List<Long> numbers = new ArrayList<>();
        for (Json item : fields.array(name)) {
            if (item instanceof Json.Int(long number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static Map<String, PostureReport.Fact> facts(JsonFields fields) throws FormatException {
        Map<String, PostureReport.Fact> facts = new TreeMap<>();
        for (String name : fields.names()) {
            facts.put(
                    name,
                    new PostureReport.Fact(
                            fields.boolOrNull(name), "sample device", "invented for the demo"));
        }
        return facts;
    }
}
