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

    /** What is offered to the person, on the device, with the tool that the subject names. */
    @Transactional(readOnly = true)
    Alternatives to(DecisionSubject about) {
        List<String> classes =
                uses.dataClasses().stream()
                        .filter(each -> each.handling() != Handling.FORBIDDEN)
                        .map(DataClass::id)
                        .toList();
        return new Alternatives(
                facts(models(about), String.valueOf(about.personId())),
                classes,
                STAND_INS.stream().filter(classes::contains).toList(),
                uses.scopes().stream().map(Scope::id).toList(),
                version(about));
    }

    private List<DecisionInput.Model> facts(List<String> digests, String asker) {
        if (digests.isEmpty()) {
            return List.of();
        }
        Map<String, ArtifactSheet> sheets = artifacts.sheets(digests);
        return digests.stream()
                .map(sheets::get)
                .filter(Objects::nonNull)
                .map(sheet -> FactCollector.model(sheet.factsFor(asker)))
                .toList();
    }

    private List<String> models(DecisionSubject about) {
        if (about.personId() == null) {
            return List.of();
        }
        // what is on the laptop already need not be fetched
        List<String> confirmed =
                artifacts.confirmedNewest(String.valueOf(about.deviceId()), LOOKED_AT);
        Set<String> blocked = blocks.among(confirmed);
        return confirmed.stream()
                .filter(digest -> !digest.equals(about.modelDigest()) && !blocked.contains(digest))
                .limit(MOST_MODELS)
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
