package dev.countersign.gate.check;

import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.ModelReader;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What is asked: may this model be loaded for this?
 *
 * @param tool the tool that would load it, if it was named
 * @param account the OS account that asks
 * @param scopes stand in for the session's when not empty
 * @param dataClasses stand in for the session's when not empty
 * @param session the live session, if there is one
 */
public record CheckRequest(
        FoundModel model,
        ModelReader.Identity identity,
        Optional<String> tool,
        String account,
        SortedSet<String> scopes,
        SortedSet<String> dataClasses,
        Optional<WorkSession> session) {}
