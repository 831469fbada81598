package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Every place inside a JSON value that something else could stand at; outer ones first. */
final class Places {
    /** One of them. Its parent is changed in place. */
    record Place(JsonNode parent, String name, int index, JsonPointer pointer) {
        JsonNode value() {
            return parent.isArray() ? parent.get(index) : parent.get(name);
        }

        void put(JsonNode value) {
            if (parent instanceof ArrayNode array) {
                array.set(index, value);
            } else {
                ((ObjectNode) parent).set(name, value);
            }
        }

        void remove() {
            if (parent instanceof ArrayNode array) {
                array.remove(index);
            } else {
                ((ObjectNode) parent).remove(name);
            }
        }
    }

    private final List<Place> places = new ArrayList<>();

    Places(JsonNode root) {
        collect(root, JsonPointer.empty());
    }

    private void collect(JsonNode parent, JsonPointer here) {
        if (parent.isObject()) {
            parent.fieldNames()
                    .forEachRemaining(
                            name -> step(new Place(parent, name, -1, here.appendProperty(name))));
        }
        for (int i = 0; parent.isArray() && i < parent.size(); i++) {
            step(new Place(parent, "", i, here.appendIndex(i)));
        }
    }

    private void step(Place place) {
        places.add(place);
        collect(place.value(), place.pointer());
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    Place any(Random random) {
        return places.get(random.nextInt(places.size()));
    }

    int count() {
        return places.size();
    }

    Place get(int number) {
        return places.get(number);
    }

    List<JsonNode> all() {
        return places.stream().map(Place::value).toList();
    }
}
