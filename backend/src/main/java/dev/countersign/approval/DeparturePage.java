package dev.countersign.approval;

import dev.countersign.problem.FormError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An act that ends everything of a device, a person or a model, as its page shows it.
 *
 * @param kind {@code device}, {@code person} or {@code model}
 * @param name what people call it
 * @param back the page of the thing
 * @param action where the act is sent
 * @param release where the block of a model is lifted; empty where nothing can be
 * @param hindrance the message key of what makes the act impossible; empty where it is possible
 * @param effect what it would end now
 * @param done what it ended; null before
 * @param derivatives null unless it can be chosen
 */
record DeparturePage(
        String kind,
        String name,
        String back,
        String action,
        String release,
        String hindrance,
        DepartureEffects.Effect effect,
        @Nullable Done done,
        @Nullable Boolean derivatives,
        String reason,
        List<FormError> errors) {
    /** What an act ended, from its record. */
    record Done(
            Instant at,
            String by,
            String reason,
            int approvals,
            int requests,
            int exceptions,
            int devices) {}

    DeparturePage again(String typed, List<FormError> wrong) {
        return new DeparturePage(
                kind,
                name,
                back,
                action,
                release,
                hindrance,
                effect,
                done,
                derivatives,
                typed,
                wrong);
    }
}
