package dev.countersign.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.approval.NewRequest;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One access evaluation of AuthZEN (Authorization API 1.0, sections 5 and 6) and what it means
 * here. Members that are not known are ignored, as the specification demands; what policy needs and
 * is not there makes the decision false.
 *
 * @param subject a {@code person} or {@code user} by id or user name, or a {@code device} for its
 *     owner
 * @param action {@code load} or {@code use}
 * @param resource a {@code model} by its {@code model-set-v1} digest
 * @param context device, tool and use; an object, empty when there was none
 */
record AuthzenQuestion(JsonNode subject, JsonNode action, JsonNode resource, JsonNode context) {
    private static final Set<String> PEOPLE = Set.of("person", "user");
    private static final String DEVICE = "device";
    private static final Set<String> ACTIONS = Set.of("load", "use");
    private static final List<String> USE =
            List.of(
                    "scopes",
                    "data_classes",
                    "sanitisation",
                    "environment",
                    "duration_days",
                    "reason");

    /** Where each member of a request comes from. */
    private static final Map<String, String> PLACES = Map.of("/model_digest", "/resource/id");

    /**
     * Reads what the specification requires.
     *
     * @throws Problem naming every required member that is absent or of the wrong type
     */
    static AuthzenQuestion of(JsonNode tuple) {
        InputCheck check = new InputCheck();
        entity(check, tuple, "subject", "type", "id");
        entity(check, tuple, "action", "name");
        entity(check, tuple, "resource", "type", "id");
        JsonNode context = tuple.path("context");
        if (!context.isMissingNode() && !context.isObject()) {
            check.wrong("/context", "type", "This is not an object.", "an object, or nothing");
        }
        check.done();
        return new AuthzenQuestion(
                tuple.path("subject"), tuple.path("action"), tuple.path("resource"), context);
    }

    private static void entity(InputCheck check, JsonNode tuple, String name, String... required) {
        JsonNode entity = tuple.path(name);
        if (!entity.isObject()) {
            check.wrong("/" + name, "missing", "This has to be an object.", "an object");
            return;
        }
        for (String member : required) {
            JsonNode value = entity.path(member);
            String place = "/" + name + "/" + member;
            if (!value.isTextual() || value.asText().isBlank()) {
                check.wrong(
                        place, "missing", "This has to be a string.", "a string that is not empty");
            } else if (!StrictJson.isHoldable(value.asText())) {
                check.wrong(
                        place,
                        "format",
                        "This text holds U+0000 or half a surrogate pair.",
                        "text without them");
            }
        }
        JsonNode properties = entity.path("properties");
        if (!properties.isMissingNode() && !properties.isObject()) {
            check.wrong("/" + name + "/properties", "type", "This is not an object.", "an object");
        }
    }

    /**
     * An item with what it does not say itself taken from the defaults (section 7.1.1): whole
     * members, and of those it has the required parts.
     *
     * @throws Problem when the item is no object: the defaults are not asked in its place
     */
    static ObjectNode merged(JsonNode defaults, JsonNode item) {
        if (!item.isObject()) {
            throw Problem.field("", "type", "This is not an evaluation.", "an object");
        }
        ObjectNode merged = StrictJson.mapperForHttp().createObjectNode();
        for (String member : List.of("subject", "action", "resource", "context")) {
            JsonNode own = item.path(member);
            JsonNode common = defaults.path(member);
            if (own.isObject() && !member.equals("context")) {
                ObjectNode whole = own.deepCopy();
                for (String part : List.of("type", "id", "name")) {
                    if (!whole.has(part) && common.has(part)) {
                        whole.set(part, common.get(part));
                    }
                }
                merged.set(member, whole);
            } else if (!own.isMissingNode()) {
                merged.set(member, own);
            } else if (!common.isMissingNode()) {
                merged.set(member, common);
            }
        }
        return merged;
    }

    /** Whether the subject is a person, and not a device. */
    boolean isAboutAPerson() {
        return PEOPLE.contains(subject.path("type").asText());
    }

    String subjectId() {
        return subject.path("id").asText();
    }

    /**
     * The request that this asks about.
     *
     * @throws Problem for a kind of subject, action or resource that is not decided here, or a
     *     member of the wrong type
     */
    NewRequest request() {
        InputCheck check = new InputCheck();
        if (!isAboutAPerson() && !subject.path("type").asText().equals(DEVICE)) {
            check.wrong(
                    "/subject/type", "value", "This is not decided here.", "person, user, device");
        }
        if (!ACTIONS.contains(action.path("name").asText())) {
            check.wrong("/action/name", "value", "This is not decided here.", "load, use");
        }
        if (!resource.path("type").asText().equals("model")) {
            check.wrong("/resource/type", "value", "This is not decided here.", "model");
        }
        check.done();
        try {
            return StrictJson.convert(members(), NewRequest.class);
        } catch (JsonProcessingException e) {
            throw placed(BodyProblems.of(e));
        }
    }

    private ObjectNode members() {
        ObjectNode members = StrictJson.mapperForHttp().createObjectNode();
        members.set("model_digest", resource.path("id"));
        put(members, "device_id", isAboutAPerson() ? device() : subject.path("id"));
        put(members, "tool_id", context.path("tool_id"));
        for (String name : USE) {
            JsonNode said = context.path(name);
            put(members, name, said.isMissingNode() ? action.at("/properties/" + name) : said);
        }
        return members;
    }

    /** AuthZEN names the device among the properties of its subject (section 5.1). */
    private JsonNode device() {
        JsonNode said = context.path("device_id");
        return said.isMissingNode() ? subject.at("/properties/device_id") : said;
    }

    private static void put(ObjectNode members, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            members.set(name, value);
        }
    }

    /** The problem with a request, at the places where this question has its members. */
    static Problem placed(Problem problem) {
        return new Problem(
                problem.code(),
                problem.detail(),
                problem.errors().stream()
                        .map(e ->
                                new FieldError(
                                        place(e.pointer()), e.code(), e.detail(), e.expected()))
                        .toList());
    }

    private static String place(String pointer) {
        boolean own =
                pointer.isEmpty()
                        || pointer.startsWith("/subject")
                        || pointer.startsWith("/action")
                        || pointer.startsWith("/resource")
                        || pointer.startsWith("/context");
        return own ? pointer : PLACES.getOrDefault(pointer, "/context" + pointer);
    }
}
