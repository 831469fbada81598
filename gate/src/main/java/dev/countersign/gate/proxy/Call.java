package dev.countersign.gate.proxy;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;

/**
 * What a call would do, and the body that the tool gets.
 *
 * @param loads every model that would be loaded, or that answers because it is loaded
 * @param changes keys of the models whose name would mean something else afterwards
 * @param body written by the gate; the client's own never goes through
 */
record Call(List<Target> loads, Set<String> changes, HttpRequest.BodyPublisher body) {
    /** Loads and changes nothing. */
    static Call harmless(CallBody body) {
        return new Call(List.of(), Set.of(), HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    }

    static Call loading(List<Target> loads, CallBody body) {
        return new Call(loads, Set.of(), HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    }

    static Call changing(Set<String> keys, CallBody body) {
        return new Call(List.of(), keys, HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    }
}
