package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Idempotency-Key} on calls that create. */
@ServerTest
class CreationKeysTest {
    private static final String DEVICES = "/api/v1/devices";
    private static final String DEVICE =
            "{\"name\":\"laptop\",\"ownership\":\"personal\",\"os_family\":\"linux\"}";

    @Inject Api api;
    @Inject TestClock clock;
    @Inject SessionJobs jobs;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private Api.Identity admin = Api.NOBODY;
    private String key = "";

    @BeforeEach
    void administrator() {
        admin = api.person(Role.ADMINISTRATOR, Role.DEVELOPER);
        key = UUID.randomUUID().toString();
    }

    @AfterEach
    void time() {
        clock.reset();
    }

    private Api.Answer post(Api.Identity who, String path, String body, String withKey) {
        return api.post(who, path, body, Map.of("Idempotency-Key", withKey));
    }

    private static String id(Api.Answer answer) {
        JsonNode body = answer.body();
        for (String whole : List.of("client", "webhook", "person")) {
            if (body.has(whole)) {
                return body.path(whole).path("id").asText();
            }
        }
        return body.path("id").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/devices|{'name':'laptop','ownership':'personal','os_family':'linux'}",
                "/api/v1/device-groups|{'name':'UNIQUE','reason':'to try keys'}",
                "/api/v1/clients|{'name':'UNIQUE','scopes':['inventory:read']}",
                "/api/v1/webhooks|{'name':'UNIQUE','url':'https://hooks.example/x','kinds':['request.approved']}",
                "/api/v1/people|{'username':'UNIQUE','display_name':'Somebody','programme':'commercial','roles':['developer'],'one_time_password':true}"
            })
    void shouldAnswerTwiceWithWhatWasMadeOnce(String path, String body) {
        String said =
                body.replace('\'', '"')
                        .replace("UNIQUE", "u" + UUID.randomUUID().toString().substring(0, 12));
        Api.Answer first = post(admin, path, said, key);
        Api.Answer second = post(admin, path, said, key);

        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(id(second)).isNotEmpty().isEqualTo(id(first));
        assertThat(second.body()).as("also what is shown once").isEqualTo(first.body());
        assertThat(second.header("location")).isEqualTo(first.header("location"));
        assertThat(second.header("etag")).isEqualTo(first.header("etag"));
    }

    @Test
    void shouldRefuseAnotherBodyUnderTheSameKey() {
        post(admin, DEVICES, DEVICE, key);
        Api.Answer other = post(admin, DEVICES, DEVICE.replace("laptop", "desktop"), key);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("state.conflict");
    }

    @Test
    void shouldKnowKeysByCallerAndRoute() {
        Api.Answer mine = post(admin, DEVICES, DEVICE, key);
        Api.Answer theirs = post(api.person(Role.DEVELOPER), DEVICES, DEVICE, key);
        assertThat(theirs.status()).isEqualTo(201);
        assertThat(id(theirs)).isNotEqualTo(id(mine));
        assertThat(
                        post(
                                        admin,
                                        "/api/v1/device-groups",
                                        "{\"name\":\"" + key + "\",\"reason\":\"to try keys\"}",
                                        key)
                                .status())
                .isEqualTo(201);
    }

    @Test
    void shouldNotKeepWhatFailed() {
        assertThat(post(admin, DEVICES, DEVICE.replace("linux", "beos"), key).status())
                .isEqualTo(400);
        assertThat(post(admin, DEVICES, DEVICE, key).status()).isEqualTo(201);
    }

    @Test
    void shouldRefuseWhatIsNoKey() {
        for (String wrong : List.of(" ", "k".repeat(129))) {
            assertThat(post(admin, DEVICES, DEVICE, wrong).errors())
                    .containsExactly("/Idempotency-Key length");
        }
    }

    @Test
    void shouldMakeOneThingOfManyCallsAtOnce() throws Exception {
        int calls = 8;
        CyclicBarrier start = new CyclicBarrier(calls);
        List<Callable<String>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(() -> {
                start.await();
                return id(post(admin, DEVICES, DEVICE, key));
            });
        }
        Set<String> made = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls)) {
            for (Future<String> done : threads.invokeAll(all)) {
                made.add(done.get());
            }
        }
        assertThat(made).hasSize(1).doesNotContain("");
    }

    @Test
    void shouldForgetAfterADayAndShowNothingInBetween() {
        String body = "{\"name\":\"c" + key + "\",\"scopes\":[\"inventory:read\"]}";
        String token = post(admin, "/api/v1/clients", body, key).body().path("token").asText();
        assertThat(rows(token)).isZero();
        assertThat(rows(key)).isZero();
        String first = id(post(admin, DEVICES, DEVICE, key));
        clock.advance(CreationKeys.KEPT);
        jobs.clean();
        assertThat(id(post(api.signedIn(person()), DEVICES, DEVICE, key))).isNotEqualTo(first);
    }

    @Inject People people;

    private Person person() {
        return people.get(admin.caller().id());
    }

    private long rows(String text) {
        return transactions.executeRead(status ->
                ((Number)
                                entities.createNativeQuery(
                                                "select count(*) from creation_key k where position(:t in cast(k as text)) > 0")
                                        .setParameter("t", text)
                                        .getSingleResult())
                        .longValue());
    }
}
