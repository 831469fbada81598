package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.access.InterfaceDescription.Operation;
import dev.countersign.access.ObjectRules.Rule;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the interface description, as everybody, with an object of the owner and with
 * one that does not exist. What is right comes from the table in {@code docs/access.md} and from
 * {@code routes.txt}, never from the code.
 */
@ServerTest
class AccessMatrixTest {
    @Inject World world;
    @Inject Calls calls;

    private final Map<String, Set<String>> table = AccessTable.read();
    private final Map<String, Rule> rules = ObjectRules.read();
    private final List<Operation> operations = new InterfaceDescription().operations();
    private final List<String> wrong = new ArrayList<>();
    private int made;

    @Test
    void shouldHaveARuleForEveryRoute() {
        List<String> missing =
                operations.stream()
                        .filter(operation -> !rules.containsKey(operation.name()))
                        .map(AccessMatrixTest::suggestion)
                        .toList();
        Set<String> gone = new TreeSet<>(rules.keySet());
        operations.forEach(operation -> gone.remove(operation.name()));

        assertThat(missing)
                .as(
                        "add to backend/src/test/resources/access/routes.txt, filled in, and say in docs/access.md who may")
                .isEmpty();
        assertThat(gone).as("remove from routes.txt: there is no such route").isEmpty();
    }

    private static String suggestion(Operation operation) {
        String objects = operation.path().contains("{") ? "<kind of each parameter>" : "";
        String body = operation.type() == null ? "" : "<a body that would be accepted>";
        return "%-6s %s | %s |  |  | %s"
                .formatted(operation.method(), operation.path(), objects, body);
    }

    @Test
    void shouldAnswerEachAsTheDocumentSays() {
        operations.stream()
                .filter(operation -> rules.containsKey(operation.name()))
                .sorted(
                        Comparator.comparing((Operation o) -> !o.method().equals("GET"))
                                .thenComparing(Operation::name))
                .forEach(operation -> world.visitors().forEach(who -> check(operation, who)));

        assertThat(made).as("calls made").isGreaterThan(operations.size() * 10);
        assertThat(wrong)
                .as(
                        "%d of %d calls were answered otherwise than docs/access.md and routes.txt say",
                        wrong.size(), made)
                .isEmpty();
    }

    private void check(Operation operation, Visitor visitor) {
        Rule rule = Objects.requireNonNull(rules.get(operation.name()), operation.name());
        Visitor who = rule.needsNewVisitor() ? world.renewed(visitor) : visitor;
        String query = rule.body().startsWith("?") ? rule.body() : "";
        String template = query.isEmpty() ? rule.body() : "";
        boolean inPath = operation.path().contains("{");
        boolean objects =
                (inPath && !rule.objects().stream().allMatch(o -> o.startsWith("=")))
                        || World.namesAnObject(template);
        String path = world.existing(operation.path(), rule.objects()) + world.body(query);
        if (!who.isAmong(table.getOrDefault(operation.name(), Set.of()))) {
            isDenied(operation, who, call(operation, who, path, world.body(template)));
            return;
        }
        if (rule.namesNothing()) {
            HttpResponse<String> nothing = call(operation, who, path, template);
            if (nothing.statusCode() != 404) {
                wrong(operation, who, "should find nothing", nothing);
            }
            return;
        }
        if (!objects) {
            isReached(operation, who, call(operation, who, path, template));
            return;
        }
        HttpResponse<String> absent =
                call(
                        operation,
                        who,
                        World.absent(operation.path(), rule.objects()) + world.body(query),
                        inPath ? world.body(template) : world.absentBody(template));
        isAbsent(operation, who, inPath, absent);
        if (rule.isOfNothing()) {
            return;
        }
        HttpResponse<String> existing = call(operation, who, path, world.body(template));
        if (rule.unknownTo().contains(who.name())) {
            if (!Sameness.of(absent).equals(Sameness.of(existing))) {
                wrong(operation, who, "should not know of it", existing);
            }
        } else if (rule.refusedTo().contains(who.name())) {
            if (existing.statusCode() != 403) {
                wrong(operation, who, "should be refused (403)", existing);
            }
        } else {
            isReached(operation, who, existing);
        }
    }

    private HttpResponse<String> call(Operation operation, Visitor who, String path, String body) {
        made++;
        return calls.make(who, operation, path, body);
    }

    /** Whoever proves nothing is asked to (401, or the sign-in page); others are refused (403). */
    private void isDenied(Operation operation, Visitor who, HttpResponse<String> answer) {
        boolean right =
                who.name().equals(Visitor.ANONYMOUS)
                        ? answer.statusCode() == 401 || asksToSignIn(answer)
                        : answer.statusCode() == 403;
        if (!right) {
            wrong(operation, who, "should be denied", answer);
        }
    }

    private void isAbsent(
            Operation operation, Visitor who, boolean inPath, HttpResponse<String> answer) {
        // AuthZEN answers a question about what does not exist with no, and status 200
        Set<Integer> right = inPath ? Set.of(404) : Set.of(200, 400, 404, 422);
        if (!right.contains(answer.statusCode())) {
            wrong(operation, who, "should not find what does not exist", answer);
        }
    }

    /** The route did its work, or told what is wrong with the call or the state. */
    private void isReached(Operation operation, Visitor who, HttpResponse<String> answer) {
        int status = answer.statusCode();
        boolean refused =
                Set.of(401, 404, 405, 415).contains(status)
                        || status >= 500
                        || asksToSignIn(answer)
                        || (status == 403 && isAboutAccess(answer.body()));
        if (refused) {
            wrong(operation, who, "should get through", answer);
        }
    }

    /** Other reasons for 403 are about the state of the object, as having asked for it oneself. */
    private static boolean isAboutAccess(String body) {
        return body.contains("access.forbidden") || body.contains("access.csrf");
    }

    static boolean asksToSignIn(HttpResponse<String> answer) {
        return answer.statusCode() == 303
                && answer.headers().firstValue("location").orElse("").startsWith("/signin?next=");
    }

    private void wrong(Operation operation, Visitor who, String what, HttpResponse<String> answer) {
        String said =
                answer.body()
                        .replaceAll("(?s)<head>.*</head>|<[^>]*>", " ")
                        .replaceAll("\\s+", " ");
        wrong.add(
                "%s as %s %s: %d %s"
                        .formatted(
                                operation.name(),
                                who.name(),
                                what,
                                answer.statusCode(),
                                said.substring(0, Math.min(160, said.length()))));
    }
}
