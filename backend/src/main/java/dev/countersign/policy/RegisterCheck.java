package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;

/** Refuses lists and thresholds that are not of the form that the rules were written for. */
final class RegisterCheck {
    private static final String SCHEMA = "schema/registers.schema.json";
    private static final String REGISTERS = "/countersign/registers";

    private final Schema schema;

    private RegisterCheck(Schema schema) {
        this.schema = schema;
    }

    /** By the schema that the server was built with. */
    static RegisterCheck shipped() {
        try (InputStream in = LoadedPolicy.SHIPPED.open(SCHEMA)) {
            JsonNode document = StrictJson.tree(in.readAllBytes());
            return new RegisterCheck(
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                            .getSchema(document));
        } catch (IOException e) {
            throw new IllegalStateException("this server has no schema of the registers", e);
        }
    }

    /** Looks at the data of a bundle. */
    void require(byte[] data) throws BundleRefused {
        try {
            JsonNode registers = StrictJson.tree(data).at(REGISTERS);
            if (registers.isMissingNode()) {
                throw new BundleRefused("data.json has no registers at " + REGISTERS);
            }
            List<Error> errors = schema.validate(registers);
            if (!errors.isEmpty()) {
                Error first =
                        errors.stream()
                                .min(Comparator.comparing(RegisterCheck::pointer))
                                .orElseThrow();
                throw new BundleRefused(
                        "data.json%s does not have the form of policies/schema/registers.schema.json: %s%s"
                                .formatted(
                                        pointer(first),
                                        first.getMessage(),
                                        errors.size() > 1
                                                ? " (and %d more)".formatted(errors.size() - 1)
                                                : ""));
            }
        } catch (JsonProcessingException e) {
            throw new BundleRefused("data.json is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String pointer(Error error) {
        String at = String.valueOf(error.getInstanceLocation());
        return REGISTERS
                + at.replaceFirst("^\\$", "").replace('.', '/').replaceAll("\\[(\\d+)]", "/$1");
    }
}
