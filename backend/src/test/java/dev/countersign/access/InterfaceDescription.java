package dev.countersign.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The OpenAPI document that the compiler made, in an order and with operation ids that do not
 * depend on the order in which it read the files.
 */
final class InterfaceDescription {
    private static final List<String> METHODS =
            List.of("get", "post", "put", "patch", "delete", "head", "options");

    private final Map<String, Object> document;

    InterfaceDescription() {
        // by its place: compiling the tests makes another one of the same name, which is nothing
        try (InputStream in =
                Files.newInputStream(Path.of("target/classes/META-INF/swagger/openapi.yml"))) {
            document = new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> paths = new TreeMap<>(map(document.get("paths")));
        paths.forEach((path, item) ->
                methods(map(item))
                        .forEach((method, operation) -> {
                            map(operation).put("operationId", id(method, path));
                            queries(map(operation));
                            responses(map(operation));
                        }));
        document.put("paths", paths);
        Map<String, Object> components = map(document.get("components"));
        components.put("schemas", new TreeMap<>(map(components.get("schemas"))));
    }

    /**
     * One operation.
     *
     * @param type of the body that it takes, null for none
     * @param members the members of that body, when they are described
     * @param accept the types that it answers in
     */
    record Operation(
            String method,
            String path,
            @Nullable String type,
            List<String> members,
            String accept) {
        String name() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        map(document.get("paths"))
                .forEach((path, item) ->
                        methods(map(item))
                                .forEach((method, operation) ->
                                        operations.add(operation(path, method, map(operation)))));
        return operations;
    }

    String text() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(140);
        return "# Made from the code by `make interface`.\n" + new Yaml(options).dump(document);
    }

    private Operation operation(String path, String method, Map<String, Object> operation) {
        Map<String, Object> content =
                map(
                        map(operation.getOrDefault("requestBody", Map.of()))
                                .getOrDefault("content", Map.of()));
        String type = content.isEmpty() ? null : content.keySet().iterator().next();
        Map<String, Object> schema =
                type == null
                        ? Map.of()
                        : map(map(content.get(type)).getOrDefault("schema", Map.of()));
        return new Operation(
                method.toUpperCase(Locale.ROOT), path, type, members(schema), accept(operation));
    }

    private static String accept(Map<String, Object> operation) {
        Set<String> types = new TreeSet<>();
        map(operation.getOrDefault("responses", Map.of()))
                .values()
                .forEach(response ->
                        types.addAll(
                                map(map(response).getOrDefault("content", Map.of())).keySet()));
        return types.isEmpty() ? "*/*" : String.join(", ", types);
    }

    private List<String> members(Map<String, Object> schema) {
        Object reference = schema.get("$ref");
        Map<String, Object> resolved = schema;
        if (reference != null) {
            String name = reference.toString().replace("#/components/schemas/", "");
            resolved = map(map(map(document.get("components")).get("schemas")).get(name));
        }
        return List.copyOf(map(resolved.getOrDefault("properties", Map.of())).keySet());
    }

    private static Map<String, Object> methods(Map<String, Object> item) {
        Map<String, Object> methods = new LinkedHashMap<>(item);
        methods.keySet().retainAll(METHODS);
        return methods;
    }

    /** {@code GET /devices/{id}} is {@code getDevicesById}. */
    private static String id(String method, String path) {
        StringBuilder id = new StringBuilder(method);
        for (String segment : path.split("[/.-]", -1)) {
            String word = segment.replaceAll("[{}]", "");
            if (!word.isEmpty()) {
                id.append(segment.startsWith("{") ? "By" : "")
                        .append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(word.substring(1));
            }
        }
        return id.toString();
    }

    /** The compiler takes a filter that a method only names for an object; they are all texts. */
    private static void queries(Map<String, Object> operation) {
        if (!(operation.get("parameters") instanceof List<?> parameters)) {
            return;
        }
        for (Object each : parameters) {
            Map<String, Object> parameter = map(each);
            if (Map.of("type", "object").equals(parameter.get("schema"))) {
                boolean number = "limit".equals(parameter.get("name"));
                parameter.put("schema", Map.of("type", number ? "integer" : "string"));
            }
        }
    }

    /** The compiler describes an answer by the operation id that it chose. */
    private static void responses(Map<String, Object> operation) {
        map(operation.getOrDefault("responses", Map.of()))
                .forEach((_, response) -> {
                    String said = String.valueOf(map(response).get("description"));
                    if (said.endsWith(" response")) {
                        map(response).put("description", "the answer");
                    }
                });
    }

    @SuppressWarnings("unchecked") // what the reader of YAML makes of a mapping with text keys
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }
}
