package dev.countersign.inventory.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import io.micronaut.context.BeanContext;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class ModelsTest {
    private static final String MODELS = "/api/v1/models";

    @Inject Api api;
    @Inject Models models;
    @Inject ModelCatalogue catalogue;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;
    @Inject BeanContext context;

    private long count(String entity) {
        return transactions.executeRead(s ->
                entities.createQuery("select count(e) from " + entity + " e", Long.class)
                        .getSingleResult());
    }

    @Nested
    class Loading {
        @Test
        void shouldGiveTheSameHoweverOften() {
            Model before = models.get("code-llama-7b");

            catalogue.onApplicationEvent(new StartupEvent(context));

            assertThat(count("PublisherEntity")).isEqualTo(28);
            assertThat(count("LicenceEntity")).isEqualTo(21);
            assertThat(count("ModelEntity")).isEqualTo(109);
            assertThat(models.get("code-llama-7b")).isEqualTo(before);
        }

        @Test
        void shouldUpdateFactsThatChanged() {
            var shipped = ModelCatalogue.shipped();
            var licences =
                    shipped.licences().stream()
                            .map(l ->
                                    new Licence(
                                            l.id(),
                                            l.title() + "!",
                                            l.osi(),
                                            l.kind(),
                                            l.approvedDefault(),
                                            l.conditions(),
                                            l.url(),
                                            l.source()))
                            .toList();

            catalogue.load(
                    new ModelCatalogue.Shipped(shipped.publishers(), licences, shipped.models()));
            assertThat(models.get("llama-2").licence().title()).endsWith("!");

            catalogue.load(shipped);
            assertThat(models.get("llama-2").licence().title()).doesNotEndWith("!");
        }
    }

    @Nested
    class Lineage {
        @Test
        void shouldBeFollowedThroughTheCatalogue() {
            Ancestry ancestry = models.ancestry(models.get("code-llama-7b"));

            assertThat(ancestry.complete()).isTrue();
            assertThat(ancestry.all())
                    .extracting(AncestryNode::model, AncestryNode::publisher, AncestryNode::licence)
                    .containsExactly(tuple("llama-2", "Meta Platforms, Inc.", "LicenseRef-llama2"));
        }

        @Test
        void shouldKeepAnAncestorOutsideTheCatalogue() {
            assertThat(models.ancestry(models.get("yi-1.5")).all())
                    .extracting(AncestryNode::name, AncestryNode::country)
                    .contains(tuple("Yi", "CN"));
        }

        @Test
        void shouldAddWhatIsKnownOfADerivative() {
            Ancestor quantiser = new Ancestor("quantized", null, "x GGUF", "somebody", null, null);

            Ancestry ancestry = models.ancestry(models.get("llama-2"), List.of(quantiser));

            assertThat(ancestry.all()).extracting(AncestryNode::name).containsExactly("x GGUF");
        }

        @Test
        void shouldCallPublishersByTheirNamesWhereTheyAreKnown() {
            Ancestor known = new Ancestor("merge", null, "One", "mistral", null, null);
            Ancestor unknown = new Ancestor("merge", null, "Other", "somebody", null, null);
            Ancestor model = new Ancestor("merge", "code-llama-7b", null, null, null, null);

            Ancestry ancestry =
                    models.ancestry(models.get("phi-3"), List.of(known, unknown, model));

            assertThat(ancestry.all())
                    .extracting(AncestryNode::name, AncestryNode::publisher)
                    .contains(
                            tuple("One", "Mistral AI"),
                            tuple("Other", "somebody"),
                            tuple(models.get("llama-2").name(), "Meta Platforms, Inc."));
        }

        @Test
        void shouldEndACircleAsIncomplete() {
            Ancestor itself = new Ancestor("base", "llama-2", null, null, null, null);

            Ancestry ancestry = models.ancestry(models.get("llama-2"), List.of(itself));

            assertThat(ancestry.complete()).isFalse();
            assertThat(ancestry.all()).hasSize(1);
        }
    }

    @Nested
    class Interface {
        @Test
        void shouldFilter() {
            Api.Identity developer = api.person(Role.DEVELOPER);

            var llama = api.get(developer, MODELS + "?family=Llama&licence=LicenseRef-llama2");
            assertThat(llama.body().path("items")).isNotEmpty();
            assertThat(llama.body().path("items"))
                    .allSatisfy(m ->
                            assertThat(m.at("/licence/id").asText())
                                    .isEqualTo("LicenseRef-llama2"));
            var chinese = api.get(developer, MODELS + "?country=CN&limit=200");
            assertThat(chinese.body().path("items"))
                    .isNotEmpty()
                    .allSatisfy(m -> assertThat(m.at("/origin/country").asText()).isEqualTo("CN"));
            var text = api.get(developer, MODELS + "?q=META%20PLATFORMS&openness=D");
            assertThat(text.body().path("items"))
                    .isNotEmpty()
                    .allSatisfy(m -> assertThat(m.at("/publisher/id").asText()).isEqualTo("meta"));
        }

        @Test
        void shouldPageThroughAll() {
            Api.Identity developer = api.person(Role.DEVELOPER);
            int seen = 0;
            String after = "";
            do {
                var page = api.get(developer, MODELS + "?limit=50" + after).body();
                seen += page.path("items").size();
                String next = page.path("next").asText("");
                after = page.path("next").isNull() ? "" : "&after=" + next;
            } while (!after.isEmpty());

            assertThat(seen).isEqualTo(109);
        }

        @Test
        void shouldShowTheAncestry() {
            var answer = api.get(api.person(Role.DEVELOPER), MODELS + "/code-llama-7b");

            assertThat(answer.body().at("/model/licence/class").asText()).isNotEmpty();
            assertThat(answer.body().at("/ancestry/parents/0/model").asText()).isEqualTo("llama-2");
        }

        @Test
        void shouldRefuseAnUnknownIdAndNobody() {
            assertThat(api.get(api.person(Role.DEVELOPER), MODELS + "/none").status())
                    .isEqualTo(404);
            assertThat(api.get(Api.NOBODY, MODELS).status()).isEqualTo(401);
        }
    }
}
