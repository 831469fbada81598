package dev.countersign.portal;

import io.micronaut.context.MessageSource;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.i18n.ResourceBundleMessageSource;
import jakarta.inject.Singleton;

/** The texts of all pages, from {@code web/messages}. */
@Factory
final class Texts {
    @Singleton
    MessageSource messages() {
        return new ResourceBundleMessageSource("messages.messages");
    }
}
