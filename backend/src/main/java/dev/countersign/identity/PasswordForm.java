package dev.countersign.identity;

import dev.countersign.problem.FormError;
import java.util.Arrays;
import java.util.List;

/**
 * The page on which people change their own password.
 *
 * @param available whether the person has one here that may be changed
 * @param provider whether they sign in through the identity provider
 */
record PasswordForm(
        boolean available, boolean provider, String providerName, List<FormError> errors) {
    PasswordForm {
        errors = List.copyOf(errors);
    }

    PasswordForm withErrors(List<FormError> found) {
        return new PasswordForm(available, provider, providerName, found);
    }

    /** A new password is typed twice, because nobody sees it. */
    static List<FormError> differing(char[] wanted, char[] repeated) {
        return Arrays.equals(wanted, repeated)
                ? List.of()
                : List.of(
                        new FormError(
                                "repeated", "The two new passwords differ. Type both again."));
    }
}
