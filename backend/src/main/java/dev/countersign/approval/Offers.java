package dev.countersign.approval;

import dev.countersign.approval.help.Alternatives;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ArtifactSheet;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.inventory.use.DataClass;
import dev.countersign.inventory.use.Handling;
import dev.countersign.inventory.use.Scope;
import dev.countersign.inventory.use.Tools;
import dev.countersign.inventory.use.Uses;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.DecisionSubject;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a person may choose instead of what they asked for. */
@Singleton
class Offers {
    /** Enough to choose from; each costs evaluations. */
    private static final int MOST_MODELS = 4;

    private static final int LOOKED_AT = 20;

    /** What people work with in place of data that is too sensitive, the more lifelike first. */
    private static final List<String> STAND_INS = List.of("sanitised", "synthetic");

    private final ArtifactSets artifacts;
    private final ModelBlocks blocks;
    private final Uses uses;
    private final Tools tools;

    Offers(ArtifactSets artifacts, ModelBlocks blocks, Uses uses, Tools tools) {
        this.artifacts = artifacts;
        this.blocks = blocks;
        this.uses = uses;
        this.tools = tools;
    }

    /**
     * What was found.
     *
     * @param files what is known of what is offered and of what was asked for besides, by digest
     */
    record Found(Alternatives alternatives, Map<String, ArtifactSheet> files) {}

    /** What is offered to the person, on the device, with the tool that the subject names. */
    Alternatives to(DecisionSubject about) {
        return find(about, Set.of()).alternatives();
    }

    /** The same, and what is known of these files. */
    @Transactional(readOnly = true)
    Found find(DecisionSubject about, Set<String> besides) {
        ModelBlocks.Free free = free();
        Set<String> digests = new HashSet<>(besides);
        digests.addAll(digests(about, free));
        Map<String, ArtifactSheet> files = artifacts.sheets(digests);
        return new Found(of(about, free, files), files);
    }

    /** The files that could be offered to anybody. */
    ModelBlocks.Free free() {
        return blocks.freeAmongNewest(LOOKED_AT);
    }

    /** Those of them that are offered in place of what the subject names. */
    static List<String> digests(DecisionSubject about, ModelBlocks.Free free) {
        if (about.personId() == null) {
            return List.of();
        }
        // what is on the laptop already need not be fetched
        return free.digestsFor(String.valueOf(about.deviceId())).stream()
                .filter(digest -> !digest.equals(about.modelDigest()))
                .limit(MOST_MODELS)
                .toList();
    }

    /**
     * What is offered, by what was read before.
     *
     * @param files what is known of those files, by digest
     */
    Alternatives of(
            DecisionSubject about, ModelBlocks.Free free, Map<String, ArtifactSheet> files) {
        List<String> classes =
                uses.dataClasses().stream()
                        .filter(each -> each.handling() != Handling.FORBIDDEN)
                        .map(DataClass::id)
                        .toList();
        return new Alternatives(
                facts(digests(about, free), files, String.valueOf(about.personId())),
                classes,
                STAND_INS.stream().filter(classes::contains).toList(),
                uses.scopes().stream().map(Scope::id).toList(),
                version(about));
    }

    private static List<DecisionInput.Model> facts(
            List<String> digests, Map<String, ArtifactSheet> files, String asker) {
        return digests.stream()
                .map(files::get)
                .filter(Objects::nonNull)
                .map(sheet -> FactCollector.model(sheet.factsFor(asker)))
                .toList();
    }

    private List<Long> version(DecisionSubject about) {
        String id = about.toolId();
        return id == null
                ? List.of()
                : tools.find(id)
                        .map(tool ->
                                tool.recommendedVersion().isEmpty()
                                        ? tool.minimumVersion()
                                        : tool.recommendedVersion())
                        .orElse(List.of());
    }
}
