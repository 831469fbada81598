package dev.countersign.identity;

import dev.countersign.problem.Problem;

/**
 * What a password has to be: long, nothing else (NIST SP 800-63B section 3.1.1). Counted as a
 * person counts, in code points.
 */
final class PasswordRules {
    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    private PasswordRules() {}

    static void check(String pointer, char[] password) {
        int length = Character.codePointCount(password, 0, password.length);
        if (length < SHORTEST || password.length > LONGEST) {
            throw Problem.field(
                    pointer, "length", "A password has 12 to 200 characters.", "a longer one");
        }
        if (new String(password).chars().distinct().count() < 4) {
            throw Problem.field(
                    pointer,
                    "repetitive",
                    "A password is made of more than three different characters.",
                    "a few words");
        }
    }
}
