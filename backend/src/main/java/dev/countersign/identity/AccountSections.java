package dev.countersign.identity;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** The parts of an account that belong to signing in. */
@Factory
final class AccountSections {
    private record Part(String key, String icon, int order) implements AccountSection {}

    @Singleton
    @Named("password")
    AccountSection password() {
        return new Part("password", "lock", 10);
    }

    @Singleton
    @Named("sessions")
    AccountSection sessions() {
        return new Part("sessions", "device-desktop", 20);
    }
}
