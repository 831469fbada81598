package dev.countersign.approval;

import dev.countersign.approval.exception.LiveExceptions;
import dev.countersign.approval.exception.Subject;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.DeviceFacts;
import dev.countersign.inventory.device.DeviceSheet;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.device.ToolFacts;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ArtifactSheet;
import dev.countersign.inventory.model.ModelFacts;
import dev.countersign.policy.DecisionInput;
import dev.countersign.problem.Problem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private final LiveExceptions exceptions;
    private final Clock clock;

    FactCollector(
            People people,
            Postures postures,
            ArtifactSets artifacts,
            LiveExceptions exceptions,
            Clock clock) {
        this.people = people;
        this.postures = postures;
        this.artifacts = artifacts;
        this.exceptions = exceptions;
        this.clock = clock;
    }

    /** What policy is asked: the kind and the request are for the record. */
    record Question(String kind, @Nullable String requestId, Tuple tuple) {}

    /** Present facts about the tuple. */
    DecisionInput collect(String kind, @Nullable String requestId, Tuple tuple) {
        Instant now = clock.instant();
        Subject about = tuple.exceptionSubject();
        return input(
                now,
                new Question(kind, requestId, tuple),
                people.get(tuple.personId()),
                new Files(
                        postures.factsFor(tuple.deviceId()),
                        artifacts.factsFor(tuple.modelDigest(), tuple.personId()),
                        postures.toolFacts(tuple.deviceId(), tuple.toolId())),
                exceptions.find(now, List.of(about)).covering(about));
    }

    /**
     * The same for many questions at one moment, in their order: a dozen queries however many there
     * are. Give at most some hundreds at a time.
     */
    List<DecisionInput> collectAll(Instant now, List<Question> questions) {
        return collectAll(
                now,
                questions,
                new Known(
                        postures.sheets(each(questions, Tuple::deviceId)),
                        artifacts.sheets(each(questions, Tuple::modelDigest))));
    }

    /**
     * What the registers say of devices and files, read just now.
     *
     * @param devices by id
     * @param files by digest
     */
    record Known(Map<String, DeviceSheet> devices, Map<String, ArtifactSheet> files) {}

    /** The same where what is asked about was read before. */
    List<DecisionInput> collectAll(Instant now, List<Question> questions, Known read) {
        Map<String, Person> subjects = people.find(each(questions, Tuple::personId));
        LiveExceptions.Found waivers =
                exceptions.find(
                        now, questions.stream().map(q -> q.tuple.exceptionSubject()).toList());
        return questions.stream()
                .map(question -> {
                    Tuple tuple = question.tuple;
                    DeviceSheet device = known(read.devices, "device", tuple.deviceId());
                    ArtifactSheet model = known(read.files, "artifact set", tuple.modelDigest());
                    return input(
                            now,
                            question,
                            known(subjects, "person", tuple.personId()),
                            new Files(
                                    device.facts(),
                                    model.factsFor(tuple.personId()),
                                    device.tool(tuple.toolId())),
                            waivers.covering(tuple.exceptionSubject()));
                })
                .toList();
    }

    private static Set<String> each(List<Question> questions, Function<Tuple, String> id) {
        return questions.stream().map(q -> id.apply(q.tuple)).collect(Collectors.toSet());
    }

    private static <T> T known(Map<String, T> found, String what, String id) {
        T thing = found.get(id);
        if (thing == null) {
            throw Problem.notFound(what, id);
        }
        return thing;
    }

    /** What the registers say about the files, where they are and what loads them. */
    private record Files(DeviceFacts device, ModelFacts model, ToolFacts tool) {}

    private static DecisionInput input(
            Instant now,
            Question question,
            Person person,
            Files files,
            List<LiveExceptions.Live> waivers) {
        Tuple tuple = question.tuple;
        return new DecisionInput(
                now.getEpochSecond(),
                new DecisionInput.Request(question.kind, question.requestId),
                subject(person),
                device(files.device),
                model(files.model),
                tool(files.tool),
                new DecisionInput.Use(
                        tuple.scopes(),
                        tuple.dataClasses(),
                        tuple.sanitisation(),
                        tuple.environment(),
                        (long) tuple.durationDays(),
                        tuple.reason()),
                waivers.stream()
                        .map(live ->
                                new DecisionInput.Waiver(
                                        live.id(), live.rule(), live.expiresAt().getEpochSecond()))
                        .toList());
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

    /** As policy is told of files. */
    static DecisionInput.Model model(ModelFacts facts) {
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
