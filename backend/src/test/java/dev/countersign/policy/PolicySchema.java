package dev.countersign.policy;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Draft-07 schemas of the policy contract: what may be absent may be null, and nothing else may be
 * there.
 */
final class PolicySchema {
    private PolicySchema() {}

    static String of(Class<?> type, String title) throws IOException {
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                                StrictJson.mapperForHttp(),
                                SchemaVersion.DRAFT_7,
                                OptionPreset.PLAIN_JSON)
                        .with(new JacksonModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                        .with(
                                Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                                Option.INLINE_ALL_SCHEMAS)
                        .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forTypesInGeneral().withCustomDefinitionProvider(PolicySchema::evidence);
        SnakeCaseStrategy names = new SnakeCaseStrategy();
        config.forFields()
                .withPropertyNameOverrideResolver(field -> names.translate(field.getDeclaredName()))
                .withNullableCheck(field -> nullable(field) && !field.isFakeContainerItemScope())
                .withRequiredCheck(field -> !nullable(field));
        ObjectNode schema = StrictJson.mapperForHttp().createObjectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#").put("title", title);
        schema.setAll(new SchemaGenerator(config.build()).generateSchema(type));
        return pretty(schema);
    }

    /** What a rule shows as evidence is its own affair, as long as it is an object. */
    private static @Nullable CustomDefinition evidence(
            ResolvedType type, SchemaGenerationContext context) {
        return type.isInstanceOf(JsonNode.class)
                ? new CustomDefinition(
                        context.getGeneratorConfig().createObjectNode().put("type", "object"),
                        CustomDefinition.DefinitionType.INLINE,
                        CustomDefinition.AttributeInclusion.NO)
                : null;
    }

    private static boolean nullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String pretty(JsonNode schema) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(
                                Separators.createDefaultInstance()
                                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                                        .withArrayEmptySeparator("")
                                        .withObjectEmptySeparator(""))
                        .withArrayIndenter(indenter)
                        .withObjectIndenter(indenter);
        return StrictJson.mapperForHttp().writer(printer).writeValueAsString(schema) + "\n";
    }
}
