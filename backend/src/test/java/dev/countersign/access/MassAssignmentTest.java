package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.ServerTest;
import dev.countersign.access.InterfaceDescription.Operation;
import dev.countersign.access.ObjectRules.Rule;
import dev.countersign.platform.StrictJson;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No body sets what it was not made for: every column that any table has, sent as a member that the
 * operation does not describe, is refused by name (ASVS 8.2). Forms are left out: their pages read
 * the fields they name and no others.
 */
@ServerTest
class MassAssignmentTest {
    private static final Set<String> FEW = Set.of("id", "owner_id", "state", "version");

    /** OPA answers for every document that does not exist alike and reads no body for it. */
    private static final Set<String> UNREAD = Set.of("POST /v1/data");

    @Inject World world;
    @Inject Calls calls;
    @Inject Columns columns;

    private final Map<String, Set<String>> table = AccessTable.read();
    private final Map<String, Rule> rules = ObjectRules.read();
    private final List<String> taken = new ArrayList<>();
    private final Set<Set<String>> tried = new HashSet<>();
    private int sent;

    /** The names of everything that is kept. */
    @Singleton
    static class Columns {
        private final EntityManager entities;

        Columns(EntityManager entities) {
            this.entities = entities;
        }

        @Transactional(readOnly = true)
        Set<String> names() {
            Set<String> names = new TreeSet<>();
            entities.getMetamodel()
                    .getEntities()
                    .forEach(entity ->
                            entity.getAttributes()
                                    .forEach(attribute ->
                                            names.add(
                                                    attribute
                                                            .getName()
                                                            .replaceAll("([a-z])([A-Z])", "$1_$2")
                                                            .toLowerCase(Locale.ROOT))));
            return names;
        }
    }

    @Test
    void shouldRefuseEveryMemberThatIsNotDescribed() throws JsonProcessingException {
        Set<String> names = columns.names();
        assertThat(names).contains("owner_id", "state", "version", "token_hash", "roles");
        for (Operation operation : new InterfaceDescription().operations()) {
            boolean json =
                    "application/json".equals(operation.type())
                            && !UNREAD.contains(operation.name());
            Rule rule = rules.get(operation.name());
            if (json && rule != null && !operation.members().isEmpty()) {
                // one reader reads them all: a body of the same members is tried with a few names
                boolean first = tried.add(Set.copyOf(operation.members()));
                send(operation, rule, first ? names : FEW);
            }
        }

        assertThat(sent).isGreaterThan(1000);
        assertThat(taken).as("of %d members that nothing describes", sent).isEmpty();
    }

    private void send(Operation operation, Rule rule, Set<String> names)
            throws JsonProcessingException {
        Visitor who =
                world.visitors().stream()
                        .filter(visitor ->
                                visitor.isAmong(table.getOrDefault(operation.name(), Set.of())))
                        .findFirst()
                        .orElseThrow();
        String path = world.existing(operation.path(), rule.objects());
        for (String name : names) {
            if (!operation.members().contains(name)) {
                HttpResponse<String> answer =
                        calls.make(who, operation, path, with(name, world.body(rule.body())));
                sent++;
                if (!names(answer, name)) {
                    taken.add(
                            "%s took %s: %d %s"
                                    .formatted(
                                            operation.name(),
                                            name,
                                            answer.statusCode(),
                                            answer.body()
                                                    .substring(
                                                            0,
                                                            Math.min(
                                                                    120, answer.body().length()))));
                }
            }
        }
    }

    private static String with(String name, String body) throws JsonProcessingException {
        JsonNode read =
                StrictJson.tree((body.isEmpty() ? "{}" : body).getBytes(StandardCharsets.UTF_8));
        return ((ObjectNode) read).put(name, "x").toString();
    }

    private static boolean names(HttpResponse<String> answer, String name)
            throws JsonProcessingException {
        if (answer.statusCode() != 400) {
            return false;
        }
        return StrictJson.tree(answer.body().getBytes(StandardCharsets.UTF_8))
                .path("errors")
                .valueStream()
                .anyMatch(error ->
                        error.path("pointer").asText().equals("/" + name)
                                && error.path("code").asText().equals("unknown_member"));
    }
}
