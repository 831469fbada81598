package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.ServerTest;
import dev.countersign.access.InterfaceDescription.Operation;
import dev.countersign.access.ObjectRules.Rule;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What attackers type, in every text of every operation that takes a form or JSON: nobody has to
 * remember to add a new one. Fields of JSON come from {@code routes.txt} and the interface
 * description; the fields of forms are all that any page has.
 */
@ServerTest
class HostileTextTest {
    /** What the templates would say if they computed what people write. */
    private static final String COMPUTED = "21573";

    private static final String SCRIPT = "<script>alert('countersign')</script>";
    private static final String TURNED = "abc\u202Efed";
    private static final int LONG = 10_000;

    /** By what they are; the longest at the end, because it takes longest. */
    private static final Map<String, String> TEXTS = new LinkedHashMap<>();

    static {
        TEXTS.put("a script", SCRIPT + "\"'><b onclick=x>");
        TEXTS.put("an expression", "${7191*3}");
        TEXTS.put("an inlined expression", "[[${7191*3}]] [(${7191*3})]");
        TEXTS.put("a preprocessed expression", "__${7191*3}__::.x");
        TEXTS.put("a right-to-left override", TURNED);
        TEXTS.put("a text of nothing visible", "\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B");
        TEXTS.put("a NUL", "abc\0def ghi jkl");
        TEXTS.put("ten thousand letters", "x".repeat(LONG));
    }

    private static final Pattern FIELD = Pattern.compile("\\bname=\"([A-Za-z][\\w.-]*)\"");

    /** Decided by the framework or by a standard of its own, not by people's texts. */
    private static final Set<String> PROTOCOL = Set.of("csrf", "_csrf", "csrfToken", "viewport");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject World world;
    @Inject Calls calls;

    private final Map<String, Set<String>> table = AccessTable.read();
    private final Map<String, Rule> rules = ObjectRules.read();
    private final List<String> wrong = new ArrayList<>();
    private int made;

    @Test
    void shouldNeverBreakRunOrMislead() {
        Set<String> fields = fieldsOfPages();
        assertThat(fields).as("fields of forms").hasSizeGreaterThan(30).contains("reason", "name");
        new InterfaceDescription()
                .operations().stream()
                        .filter(operation -> operation.type() != null)
                        .filter(operation -> rules.containsKey(operation.name()))
                        .forEach(operation -> attack(operation, fields));

        assertThat(made).as("calls made").isGreaterThan(1000);
        assertThat(wrong)
                .as("%d of %d calls went wrong: %s", wrong.size(), made, String.join("\n", wrong))
                .isEmpty();
    }

    private void attack(Operation operation, Set<String> fields) {
        Rule rule = Objects.requireNonNull(rules.get(operation.name()), operation.name());
        Optional<Visitor> who = somebody(operation);
        if (who.isEmpty() || rule.body().startsWith("?")) {
            return;
        }
        String path = path(operation, rule);
        TEXTS.forEach((what, text) -> {
            if (String.valueOf(operation.type()).equals("application/x-www-form-urlencoded")) {
                form(operation, who.get(), path, fields, what, text);
            } else if (rule.body().startsWith("{")) {
                json(operation, who.get(), path, world.body(rule.body()), what, text);
            }
        });
    }

    private String path(Operation operation, Rule rule) {
        return rule.isOfNothing()
                ? World.absent(operation.path(), rule.objects())
                : world.existing(operation.path(), rule.objects());
    }

    /** A person where people may, made anew, because some calls end the session. */
    private Optional<Visitor> somebody(Operation operation) {
        Set<String> who = table.getOrDefault(operation.name(), Set.of());
        return world.visitors().stream()
                .filter(visitor -> visitor.isAmong(who) && !visitor.name().equals("device"))
                .filter(visitor ->
                        !visitor.name().equals(Visitor.ANONYMOUS) || who.contains(Route.ANYONE))
                .findFirst()
                .map(world::renewed);
    }

    private void form(
            Operation operation,
            Visitor who,
            String path,
            Set<String> fields,
            String what,
            String text) {
        String value = URLEncoder.encode(text, StandardCharsets.UTF_8);
        List<String> names = List.copyOf(fields);
        int most = text.length() == LONG ? 40 : names.size();
        for (int i = 0; i < names.size(); i += most) {
            String body =
                    names.subList(i, Math.min(i + most, names.size())).stream()
                            .map(name -> name + "=" + value)
                            .collect(Collectors.joining("&"));
            look(operation, what, "all fields", call(operation, who, path, body));
        }
    }

    private void json(
            Operation operation, Visitor who, String path, String body, String what, String text) {
        JsonNode whole = read(body);
        for (JsonPointer place : texts(whole, JsonPointer.empty())) {
            JsonNode changed = whole.deepCopy();
            JsonNode parent = changed.at(place.head());
            String last = place.last().getMatchingProperty();
            if (parent instanceof ObjectNode object) {
                object.put(last, text);
            } else if (parent instanceof ArrayNode array) {
                array.set(place.last().getMatchingIndex(), JSON.getNodeFactory().textNode(text));
            }
            HttpResponse<String> answer = call(operation, who, path, changed.toString());
            look(operation, what, place.toString(), answer);
            boolean taken = answer.statusCode() < 300 && operation.path().startsWith("/api/v1/");
            if (taken && (text.equals(TURNED) || text.indexOf('\0') >= 0)) {
                wrong(operation, what, place.toString(), "was taken", answer);
            }
        }
    }

    private HttpResponse<String> call(Operation operation, Visitor who, String path, String body) {
        made++;
        return calls.make(who, operation, path, body);
    }

    private void look(Operation operation, String what, String field, HttpResponse<String> answer) {
        String body = answer.body();
        if (answer.statusCode() >= 500) {
            wrong(operation, what, field, "breaks", answer);
        }
        if (body.contains(COMPUTED)) {
            wrong(operation, what, field, "is evaluated", answer);
        }
        if (body.contains("\u202E")) {
            wrong(operation, what, field, "comes back raw", answer);
        }
        boolean page = answer.headers().firstValue("content-type").orElse("").contains("html");
        if (page && (body.contains(SCRIPT) || body.contains("<b onclick"))) {
            wrong(operation, what, field, "is part of the page", answer);
        }
    }

    private void wrong(
            Operation operation,
            String what,
            String field,
            String fault,
            HttpResponse<String> answer) {
        wrong.add(
                "%s: %s in %s %s (%d)"
                        .formatted(operation.name(), what, field, fault, answer.statusCode()));
    }

    private static List<JsonPointer> texts(JsonNode node, JsonPointer at) {
        List<JsonPointer> found = new ArrayList<>();
        if (node.isTextual()) {
            found.add(at);
        }
        node.properties()
                .forEach(member ->
                        found.addAll(texts(member.getValue(), at.appendProperty(member.getKey()))));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            found.addAll(texts(node.get(i), at.appendIndex(i)));
        }
        return found;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("routes.txt has no JSON: " + json, e);
        }
    }

    private static Set<String> fieldsOfPages() {
        try (Stream<Path> files = Files.walk(Path.of("../web/templates"))) {
            Set<String> fields = new TreeSet<>();
            for (Path file : files.filter(f -> f.toString().endsWith(".html")).toList()) {
                FIELD.matcher(Files.readString(file))
                        .results()
                        .map(field -> field.group(1))
                        .filter(name -> !PROTOCOL.contains(name))
                        .forEach(fields::add);
            }
            return fields;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
