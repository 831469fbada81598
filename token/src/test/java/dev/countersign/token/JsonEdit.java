package dev.countersign.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Changes one place in a JSON object; places are written {@code use/scopes}. */
final class JsonEdit {
    private JsonEdit() {}

    static Json.Obj set(Json.Obj root, String place, Json value) {
        return change(root, place, members -> name -> members.put(name, value));
    }

    static Json.Obj remove(Json.Obj root, String place) {
        return change(root, place, members -> members::remove);
    }

    static Json.Obj rename(Json.Obj root, String place, String newName) {
        return change(
                root,
                place,
                members ->
                        name -> members.put(newName, Objects.requireNonNull(members.remove(name))));
    }

    private static Json.Obj change(Json.Obj object, String place, Change change) {
        Map<String, Json> members = new LinkedHashMap<>(object.members());
        int slash = place.indexOf('/');
        if (slash < 0) {
            change.in(members).at(place);
        } else {
            String name = place.substring(0, slash);
            Json.Obj child = (Json.Obj) Objects.requireNonNull(members.get(name), name);
            members.put(name, change(child, place.substring(slash + 1), change));
        }
        return new Json.Obj(members);
    }

    private interface Change {
        At in(Map<String, Json> members);
    }

    private interface At {
        void at(String name);
    }
}
