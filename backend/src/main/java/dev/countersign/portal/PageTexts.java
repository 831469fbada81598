package dev.countersign.portal;

import io.micronaut.context.MessageSource;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.views.thymeleaf.MessageSourceMessageResolver;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.messageresolver.AbstractMessageResolver;

/**
 * Texts of templates, with what people wrote put in as it is: the resolver that this replaces fills
 * a text in twice, and the second time takes apostrophes and braces in names for its own.
 */
@Singleton
@Replaces(MessageSourceMessageResolver.class)
final class PageTexts extends AbstractMessageResolver {
    private final MessageSource texts;

    PageTexts(MessageSource texts) {
        this.texts = texts;
    }

    @Override
    public String createAbsentMessageRepresentation(
            ITemplateContext context,
            @Nullable Class<?> origin,
            String key,
            Object @Nullable [] parameters) {
        return "??" + key + "??";
    }

    @Override
    public @Nullable String resolveMessage(
            ITemplateContext context,
            @Nullable Class<?> origin,
            String key,
            Object @Nullable [] parameters) {
        Map<String, Object> numbered = new HashMap<>();
        for (int i = 0; parameters != null && i < parameters.length; i++) {
            numbered.put(Integer.toString(i), Objects.requireNonNullElse(parameters[i], ""));
        }
        return texts.getMessage(key, MessageSource.MessageContext.of(context.getLocale(), numbered))
                .orElse(null);
    }
}
