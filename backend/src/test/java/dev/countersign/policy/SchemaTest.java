package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schemas that Rego is checked against are the records; they are generated and checked in. */
class SchemaTest {
    private static final String RENEW =
            "mvn -pl token,backend test -Dtest=SchemaTest -Dsurefire.failIfNoSpecifiedTests=false -Dcountersign.schema.renew=true";

    @ParameterizedTest
    @CsvSource({"input, DecisionInput", "output, Decision"})
    void shouldBeWhatTheRecordsSay(String name, String type) throws IOException {
        Path file = Repository.POLICIES.resolve("schema").resolve(name + ".schema.json");
        String generated =
                PolicySchema.of(
                        type.equals("Decision") ? Decision.class : DecisionInput.class,
                        "Policy " + name);
        if (Boolean.getBoolean("countersign.schema.renew")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file))
                .as("%s is not what %s says; renew it with: %s", file.getFileName(), type, RENEW)
                .isEqualTo(generated);
    }
}
