package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class AskReaderTest {
    private static final int MANY = 12;

    @Inject Office office;
    @Inject AskReader reader;
    @Inject Departures departures;
    @Inject EntityManagerFactory factory;

    private Caller developer;
    private Office.Laptop laptop;
    private List<String> digests;

    @BeforeEach
    void manyModels() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
        digests =
                Stream.generate(() -> office.confirmedFiles(laptop))
                        .limit(MANY)
                        .map(files -> files.digest().toString())
                        .toList();
    }

    private List<Ask> read(List<String> models, String... devices) {
        return reader.ofOwner(
                        developer,
                        new NewRequestSet(
                                List.of(devices),
                                List.copyOf(models),
                                List.of("ollama"),
                                List.of("unit_tests"),
                                List.of("public"),
                                null,
                                "development",
                                30,
                                "try the model on our tests"))
                .asks();
    }

    @Nested
    class Several {
        @Test
        void shouldAskAsFewQueriesAsForOne() {
            long one = statements(() -> read(digests.subList(0, 1), laptop.id()));
            long many = statements(() -> assertThat(read(digests, laptop.id())).hasSize(MANY));
            assertThat(many).isEqualTo(one).isLessThan(10);
        }

        /** The fewest of three: jobs ask as well, and what is remembered is read again at times. */
        private long statements(Runnable act) {
            var statistics = factory.unwrap(SessionFactory.class).getStatistics();
            statistics.setStatisticsEnabled(true);
            return LongStream.generate(
                            () -> {
                                long before = statistics.getPrepareStatementCount();
                                act.run();
                                return statistics.getPrepareStatementCount() - before;
                            })
                    .limit(3)
                    .min()
                    .orElseThrow();
        }

        @Test
        void shouldRefuseWhereOneOfThemIsRevoked() {
            departures.modelRevoked(
                    office.person(Role.SECURITY_LEAD),
                    ModelBlocks.Target.files(digests.getLast()),
                    "its licence was withdrawn");
            assertThat(read(digests.subList(0, 2), laptop.id())).hasSize(2);
            assertThatThrownBy(() -> read(digests, laptop.id()))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.MODEL_BLOCKED));
        }

        @Test
        void shouldNameEachThatIsNotThere() {
            String foreign = office.laptop(office.person(Role.DEVELOPER), "personal").id();
            assertThatThrownBy(() -> read(List.of(digests.getFirst(), "sha256:x"), foreign, "dev_"))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e ->
                                    assertThat(e.errors())
                                            .extracting(
                                                    error -> error.pointer() + " " + error.code())
                                            .containsExactly(
                                                    "/device_ids/0 unknown",
                                                    "/device_ids/1 unknown",
                                                    "/model_digests/1 format"));
        }
    }
}
