package dev.countersign.approval;

import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.DeviceFacts;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.device.ToolFacts;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ModelFacts;
import dev.countersign.policy.DecisionInput;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place where registers become the input of policy. What is not known stays null, so that
 * policy can say that it is missing.
 */
@Singleton
class FactCollector {
    private final People people;
    private final Postures postures;
    private final ArtifactSets artifacts;
    private final Clock clock;

    FactCollector(People people, Postures postures, ArtifactSets artifacts, Clock clock) {
        this.people = people;
        this.postures = postures;
        this.artifacts = artifacts;
        this.clock = clock;
    }

    /** Present facts about the tuple. */
    DecisionInput collect(String kind, @Nullable String requestId, Tuple tuple) {
        return new DecisionInput(
                clock.instant().getEpochSecond(),
                new DecisionInput.Request(kind, requestId),
                subject(people.get(tuple.personId())),
                device(postures.factsFor(tuple.deviceId())),
                model(artifacts.factsFor(tuple.modelDigest(), tuple.personId())),
                tool(postures.toolFacts(tuple.deviceId(), tuple.toolId())),
                new DecisionInput.Use(
                        tuple.scopes(),
                        tuple.dataClasses(),
                        tuple.sanitisation(),
                        tuple.environment(),
                        (long) tuple.durationDays(),
                        tuple.reason()),
                List.of());
    }

    private static DecisionInput.Subject subject(Person person) {
        Instant trained = person.trainedAt();
        return new DecisionInput.Subject(
                person.id(),
                person.roles().stream().map(Role::id).sorted().toList(),
                person.programme().id(),
                new DecisionInput.Training(trained == null ? null : trained.getEpochSecond()));
    }

    private static DecisionInput.Device device(DeviceFacts facts) {
        DeviceFacts.Flags flags = facts.posture().facts();
        return new DecisionInput.Device(
                facts.id(),
                facts.owner(),
                facts.ownership(),
                facts.enrolled(),
                facts.assurance(),
                new DecisionInput.Os(facts.os().family(), facts.os().version()),
                new DecisionInput.Posture(
                        facts.posture().collectedAt(),
                        new DecisionInput.DeviceFacts(
                                flags.diskEncrypted(),
                                flags.swapProtected(),
                                flags.firewallOn(),
                                flags.screenLock(),
                                flags.patched())));
    }

    private static DecisionInput.Model model(ModelFacts facts) {
        return new DecisionInput.Model(
                facts.digest(),
                facts.name(),
                facts.publisher(),
                facts.format(),
                facts.hasCode(),
                facts.inCatalogue(),
                facts.remote(),
                new DecisionInput.Origin(facts.origin().country(), facts.origin().state()),
                facts.license(),
                facts.openness(),
                new DecisionInput.Source(
                        facts.source().kind().word(),
                        facts.source().namespace(),
                        facts.source().ref()),
                facts.verified(),
                facts.ancestryComplete(),
                facts.ancestry().stream()
                        .map(parent ->
                                new DecisionInput.Ancestor(
                                        parent.relation(),
                                        parent.name(),
                                        parent.publisher(),
                                        parent.country(),
                                        parent.license()))
                        .toList(),
                facts.scans().stream()
                        .map(scan ->
                                new DecisionInput.Scan(
                                        scan.kind(), scan.result(), scan.tool(), scan.at()))
                        .toList());
    }

    private static DecisionInput.Tool tool(ToolFacts facts) {
        ToolFacts.Flags flags = facts.facts();
        return new DecisionInput.Tool(
                facts.id(),
                facts.version(),
                facts.unreviewedPlugins(),
                new DecisionInput.ToolFacts(
                        flags.cloudDisabled(),
                        flags.promptLoggingOff(),
                        flags.egressBlocked(),
                        flags.isolated(),
                        flags.notAdmin()));
    }
}
