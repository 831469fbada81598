package dev.countersign.gate.proxy;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a call would do, and the body that the tool gets.
 *
 * @param loads every model that would be loaded, or that answers because it is loaded
 * @param together all of {@code loads} as one artifact set, which may be approved as such
 * @param changes keys of the models whose name would mean something else afterwards
 * @param body written by the gate; the client's own never goes through
 */
record Call(
        List<Target> loads,
        Optional<Target> together,
        Set<String> changes,
        HttpRequest.BodyPublisher body) {
    /** Loads and changes nothing. */
    static Call harmless(CallBody body) {
        return new Call(List.of(), Optional.empty(), Set.of(), body.publisher());
    }

    static Call loading(Loads loads, CallBody body) {
        return loading(loads, body.publisher());
    }

    static Call loading(Loads loads, HttpRequest.BodyPublisher body) {
        return new Call(loads.each(), loads.together(), Set.of(), body);
    }

    static Call changing(Set<String> keys, CallBody body) {
        return new Call(List.of(), Optional.empty(), keys, body.publisher());
    }
}
