package dev.countersign.inventory.model;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known about one artifact set at one moment, in the form in which policy is told. */
public final class ArtifactSheet {
    private final ArtifactSet set;
    private final @Nullable Model model;
    private final @Nullable Ancestry ancestry;

    private ArtifactSheet(ArtifactSet set, @Nullable Model model, @Nullable Ancestry ancestry) {
        this.set = set;
        this.model = model;
        this.ancestry = ancestry;
    }

    static ArtifactSheet unconfirmed(ArtifactSet set) {
        return new ArtifactSheet(set, null, null);
    }

    static ArtifactSheet confirmed(ArtifactSet set, Model model, Ancestry ancestry) {
        return new ArtifactSheet(set, model, ancestry);
    }

    /** The files as registered. */
    public ArtifactSet set() {
        return set;
    }

    /** The model that they were confirmed to be; empty when nobody did. */
    public Optional<Model> model() {
        return Optional.ofNullable(model);
    }

    /** What they were made from; empty when nobody confirmed which model they are. */
    public Optional<Ancestry> ancestry() {
        return Optional.ofNullable(ancestry);
    }

    /**
     * What policy is told.
     *
     * @param asker whom policy decides for: what they said themselves in favour of the files does
     *     not count
     */
    public ModelFacts factsFor(String asker) {
        ArtifactSet counted = set.withoutWordOf(asker);
        return counted.confirmation() == null
                ? ModelFacts.unconfirmed(counted)
                : ModelFacts.confirmed(
                        counted, Objects.requireNonNull(model), Objects.requireNonNull(ancestry));
    }
}
