package dev.countersign.approval.help;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which changes are possible to one input. */
final class Levers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Stands for "the newest version", whatever its number is. */
    private static final List<Long> NEWEST = List.of(1_000_000L);

    private static final int USUAL_DAYS = 30;
    private static final int LONG_ENOUGH = 40;

    private final Facts facts;
    private final Alternatives alternatives;

    Levers(Facts facts, Alternatives alternatives) {
        this.facts = facts;
        this.alternatives = alternatives;
    }

    /** The changes that answer these findings, by the facts that the findings name. */
    Map<Kind, Change> answering(Collection<Decision.Finding> findings, Map<Kind, Change> made) {
        Map<Kind, Change> found = new EnumMap<>(Kind.class);
        for (Decision.Finding finding : findings) {
            for (JsonNode evidence : finding.evidence()) {
                add(found, evidence.path("path").asText(""), evidence.path("limit"), made);
            }
            finding.missing().forEach(pointer -> add(found, pointer, JSON.missingNode(), made));
        }
        return found;
    }

    private void add(
            Map<Kind, Change> found, String pointer, JsonNode limit, Map<Kind, Change> made) {
        Kind.owning(pointer)
                .filter(kind -> kind != Kind.DATA_CLASSES)
                .flatMap(kind -> change(kind, limit, made.get(kind) != null))
                .ifPresent(change -> found.merge(change.kind(), change, Levers::later));
    }

    /** Of two versions the higher one serves both. */
    private static Change later(Change one, Change other) {
        return one.kind() == Kind.TOOL_VERSION && compare(one.to(), other.to()) >= 0 ? one : other;
    }

    private static int compare(JsonNode one, JsonNode other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Long.compare(one.get(i).asLong(), other.get(i).asLong());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** Everything that could be other than it is, except model and data classes. */
    Map<Kind, Change> all() {
        Map<Kind, Change> found = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            if (kind != Kind.DATA_CLASSES && kind != Kind.MODEL) {
                change(kind, JSON.missingNode(), true).ifPresent(c -> found.put(kind, c));
            }
        }
        return found;
    }

    /**
     * The change of this kind, unless the fact is right already.
     *
     * @param more whether what was tried before did not do
     */
    private Optional<Change> change(Kind kind, JsonNode limit, boolean more) {
        JsonNode present = facts.at(kind.pointer());
        JsonNode to =
                switch (kind) {
                    case REASON, SANITISATION -> text(limit);
                    case DURATION -> JSON.numberNode(limit.asInt(USUAL_DAYS));
                    case FRESH_REPORT, TRAINING -> facts.at("/now");
                    case SCOPES -> scopes(present);
                    case TOOL_VERSION -> version(limit, present, more);
                    case OS_VERSION -> limit.isArray() ? limit : numbers(NEWEST);
                    case PLUGINS -> JSON.arrayNode();
                    case ENVIRONMENT -> JSON.textNode("development");
                    default -> JSON.booleanNode(true);
                };
        boolean possible = !to.isMissingNode() && !to.equals(present);
        boolean unknownList = kind == Kind.PLUGINS && present.isMissingNode();
        return possible && !unknownList
                ? Optional.of(new Change(kind, to, words(kind, to)))
                : Optional.empty();
    }

    private static JsonNode text(JsonNode limit) {
        return JSON.textNode("x".repeat(Math.max(LONG_ENOUGH, limit.asInt(0))));
    }

    private JsonNode scopes(JsonNode present) {
        List<String> kept = strings(present);
        kept.retainAll(alternatives.scopes());
        if (kept.isEmpty()) {
            alternatives.scopes().stream().findFirst().ifPresent(kept::add);
        }
        return kept.isEmpty() ? JSON.missingNode() : texts(kept);
    }

    private JsonNode version(JsonNode limit, JsonNode present, boolean more) {
        if (limit.isArray()) {
            return limit;
        }
        JsonNode named = numbers(alternatives.toolVersion());
        boolean helps = !named.isEmpty() && (!present.isArray() || compare(named, present) > 0);
        return helps && !more ? named : numbers(NEWEST);
    }

    private List<String> words(Kind kind, JsonNode to) {
        return switch (kind) {
            case TOOL_VERSION, OS_VERSION -> List.of(dotted(to));
            case SCOPES, DATA_CLASSES -> strings(to);
            case DURATION -> List.of(to.asText());
            default -> List.of();
        };
    }

    /** A version as people write it; empty for the newest. */
    private static String dotted(JsonNode version) {
        return version.equals(numbers(NEWEST))
                ? ""
                : version.valueStream().map(JsonNode::asText).collect(Collectors.joining("."));
    }

    /**
     * Other choices for the request as a whole, the easiest first: less sensitive data, another
     * model.
     */
    List<Change> choices() {
        List<Change> choices = new ArrayList<>(dataClasses());
        String digest = facts.at("/model/digest").asText("");
        for (DecisionInput.Model model : alternatives.models()) {
            if (model.digest() != null && !digest.equals(model.digest())) {
                JsonNode to = StrictJson.mapperForHttp().valueToTree(model);
                choices.add(
                        new Change(
                                Kind.MODEL,
                                to,
                                List.of(String.valueOf(model.name()), model.digest())));
            }
        }
        return choices;
    }

    /** Leaving out the most sensitive classes, step by step; else working with others instead. */
    private List<Change> dataClasses() {
        List<String> asked = strings(facts.at(Kind.DATA_CLASSES.pointer()));
        List<String> kept = new ArrayList<>(alternatives.classes());
        kept.retainAll(asked);
        List<Change> found = new ArrayList<>();
        if (kept.size() == asked.size() && !kept.isEmpty()) {
            kept.removeLast();
        }
        for (; !kept.isEmpty(); kept.removeLast()) {
            found.add(classes(kept));
        }
        if (found.isEmpty()) {
            int highest = asked.stream().mapToInt(this::rank).max().orElse(Integer.MAX_VALUE);
            alternatives.standIns().stream()
                    .filter(other -> rank(other) < highest && !asked.contains(other))
                    .forEach(other -> found.add(classes(List.of(other))));
        }
        return found;
    }

    private int rank(String dataClass) {
        int place = alternatives.classes().indexOf(dataClass);
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    private static Change classes(List<String> classes) {
        return new Change(Kind.DATA_CLASSES, texts(classes), classes);
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream()
                .map(JsonNode::asText)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static JsonNode texts(List<String> values) {
        var array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }

    private static JsonNode numbers(List<Long> values) {
        var array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
