package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For which data classes a verdict has to be signed with a passkey: the register {@code
 * review.passkey_classes} of a bundle. Where it is absent or of another form, every verdict has to
 * be.
 */
public final class PasskeyClasses {
    /** Asks for a signature whatever the classes are. */
    static final PasskeyClasses UNREADABLE = new PasskeyClasses(null);

    private static final String REGISTER = "/countersign/registers/review/passkey_classes";

    private final @Nullable Set<String> classes;

    private PasskeyClasses(@Nullable Set<String> classes) {
        this.classes = classes;
    }

    /** Reads it from a bundle's data. */
    static PasskeyClasses of(byte[] data) {
        try {
            JsonNode register = StrictJson.tree(data).at(REGISTER);
            if (!register.isArray()) {
                return UNREADABLE;
            }
            Set<String> classes = new HashSet<>();
            for (JsonNode name : register) {
                if (!name.isTextual()) {
                    return UNREADABLE;
                }
                classes.add(name.asText());
            }
            return new PasskeyClasses(Set.copyOf(classes));
        } catch (JsonProcessingException e) {
            return UNREADABLE;
        }
    }

    /** Whether a verdict on a request with these classes needs a signature. */
    public boolean requires(Collection<String> dataClasses) {
        return classes == null || dataClasses.stream().anyMatch(classes::contains);
    }
}
