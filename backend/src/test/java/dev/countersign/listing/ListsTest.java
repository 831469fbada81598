package dev.countersign.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every list; shown with devices where one is enough. */
@ServerTest
class ListsTest {
    private static final String DEVICES = "/api/v1/devices";

    @Inject Api api;
    private Api.Identity owner = Api.NOBODY;

    @BeforeEach
    void signIn() {
        owner = api.person(Role.DEVELOPER);
    }

    private void register(String... names) {
        for (String name : names) {
            String body =
                    """
                    {"name": "%s", "ownership": "personal", "os_family": "linux"}\
                    """
                            .formatted(name);
            assertThat(api.post(owner, DEVICES, body).status()).isEqualTo(201);
        }
    }

    private static List<String> names(com.fasterxml.jackson.databind.JsonNode items) {
        List<String> names = new ArrayList<>();
        items.forEach(item -> names.add(item.path("name").asText()));
        return names;
    }

    private Api.Answer get(String query) {
        Api.Answer answer = api.get(owner, DEVICES + query);
        assertThat(answer.status()).as(query).isEqualTo(200);
        return answer;
    }

    @Nested
    class Pages {
        @Test
        void shouldGoForwardsAndBackInOneOrder() {
            register("b", "a", "e", "d", "c");

            var first = get("?sort=name&limit=2").body();
            String next = first.path("next").asText();
            var second = get("?sort=name&limit=2&after=" + next).body();
            String last = second.path("next").asText();
            var third = get("?sort=name&limit=2&after=" + last).body();
            String back = third.path("previous").asText();
            var again = get("?sort=name&limit=2&before=" + back).body();

            assertThat(names(first.path("items"))).containsExactly("a", "b");
            assertThat(first.path("previous").isNull() || first.path("previous").isMissingNode())
                    .isTrue();
            assertThat(names(second.path("items"))).containsExactly("c", "d");
            assertThat(names(third.path("items"))).containsExactly("e");
            assertThat(third.path("next").isNull() || third.path("next").isMissingNode()).isTrue();
            assertThat(again.path("items")).isEqualTo(second.path("items"));
        }

        @Test
        void shouldNotBeMovedByRowsThatComeIn() {
            register("one", "two", "three");
            var first = get("?limit=2").body();
            register("four");

            var second = get("?limit=2&after=" + first.path("next").asText()).body();

            assertThat(names(first.path("items"))).containsExactly("three", "two");
            assertThat(names(second.path("items"))).containsExactly("one");
        }

        @Test
        void shouldRefuseACursorOfAnotherOrder() {
            register("a", "b");
            String next = get("?limit=1").body().path("next").asText();

            var answer = api.get(owner, DEVICES + "?limit=1&sort=name&after=" + next);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("/after value");
        }
    }

    @Nested
    class Search {
        @Test
        void shouldTakeWildcardsLiterally() {
            register("100%", "100x", "a_b", "axb", "wow!");

            assertThat(names(get("?q=100%25").body().path("items"))).containsExactly("100%");
            assertThat(names(get("?q=a_b").body().path("items"))).containsExactly("a_b");
            assertThat(names(get("?q=OW!").body().path("items"))).containsExactly("wow!");
        }

        @Test
        void shouldFindUnicodeInAnyCase() {
            register("Größe-İ", "other");

            assertThat(names(get("?q=GR%C3%96SS").body().path("items"))).isEmpty();
            assertThat(names(get("?q=gr%C3%B6%C3%9F").body().path("items"))).hasSize(1);
        }
    }

    @Nested
    class BadInput {
        @ParameterizedTest
        @CsvSource({
            "after=zzz,/after value",
            "after=dev_01,/after value",
            "before=zzz,/before value",
            "sort=size,/sort value",
            "state=gone,/state value",
            "limit=0,/limit value",
            "limit=201,/limit value",
            "limit=many,/limit value",
            "colour=red,/colour unknown_member",
            "state=lost&state=retired,/state duplicate",
            "after=AAA%00,/after format"
        })
        void shouldNameTheParameter(String query, String error) {
            var answer = api.get(owner, DEVICES + "?" + query);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly(error);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"models", "artifacts", "approvals", "requests", "people", "devices"})
        void shouldRefuseAWrongCursorInEveryList(String list) {
            var lead = api.person(Role.SECURITY_LEAD);

            var answer = api.get(lead, "/api/v1/" + list + "?after=llama");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("/after value");
        }
    }

    @Nested
    class Export {
        @Test
        void shouldGiveExactlyTheFilteredRowsInOrder() {
            String mark = UUID.randomUUID().toString();
            register("b " + mark, "a " + mark, "other");

            var answer = api.get(owner, DEVICES + "/export?format=json&sort=name&q=" + mark);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(names(answer.body())).containsExactly("a " + mark, "b " + mark);
        }

        @Test
        void shouldNotShowWhatTheCallerMayNotSee() {
            register("mine");
            var stranger = api.person(Role.DEVELOPER);

            var answer = api.get(stranger, DEVICES + "/export?format=json");

            assertThat(answer.body()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"format=xls,/format value", "format=json&after=x,/after unknown_member"})
        void shouldRefuseWhatItDoesNotKnow(String query, String error) {
            var answer = api.get(owner, DEVICES + "/export?" + query);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly(error);
        }
    }
}
