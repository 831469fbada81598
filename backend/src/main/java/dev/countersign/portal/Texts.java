package dev.countersign.portal;

import io.micronaut.context.MessageSource;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.i18n.ResourceBundleMessageSource;
import io.micronaut.runtime.context.CompositeMessageSource;
import jakarta.inject.Singleton;
import java.util.List;

/** The texts of all pages, from {@code web/messages}. A key is in one file only. */
@Factory
final class Texts {
    private static final List<String> FILES =
            List.of(
                    "messages",
                    "signin",
                    "access",
                    "passkey",
                    "ask",
                    "review",
                    "safety",
                    "registers",
                    "refusal",
                    "admin",
                    "notify");

    @Singleton
    MessageSource messages() {
        return new CountedTexts(
                new CompositeMessageSource(
                        FILES.stream()
                                .<MessageSource>map(
                                        file -> new ResourceBundleMessageSource("messages." + file))
                                .toList()));
    }
}
