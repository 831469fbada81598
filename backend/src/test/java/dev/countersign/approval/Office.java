package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.identity.passkey.TestPasskeys;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceChange;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.EndpointFacts;
import dev.countersign.inventory.device.EnrolmentCode;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.inventory.device.OsFamily;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.device.Registration;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.inventory.model.Found;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.PostureReport;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** People with enrolled laptops and real files, made by the doors that production uses. */
@Singleton
public class Office {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final People people;
    private final Trainings trainings;
    private final Devices devices;
    private final Enrolments enrolments;
    private final Postures postures;
    private final ArtifactSets artifacts;
    private final Confirmations confirmations;
    private final TrustBundles trust;
    private final Reviewing reviewing;
    private final Clock clock;
    private final EntityManager entities;
    private final AtomicLong reports = new AtomicLong();

    Office(
            People people,
            Trainings trainings,
            Devices devices,
            Enrolments enrolments,
            Postures postures,
            ArtifactSets artifacts,
            Confirmations confirmations,
            TrustBundles trust,
            Reviewing reviewing,
            Clock clock,
            EntityManager entities) {
        this.people = people;
        this.trainings = trainings;
        this.devices = devices;
        this.enrolments = enrolments;
        this.postures = postures;
        this.artifacts = artifacts;
        this.confirmations = confirmations;
        this.trust = trust;
        this.reviewing = reviewing;
        this.clock = clock;
        this.entities = entities;
    }

    /** What a verdict takes. */
    @Singleton
    record Reviewing(
            Requests requests, Reviews reviews, VerdictSigning signing, TestPasskeys passkeys) {}

    /** A verdict, signed by a passkey of the reviewer where policy asks for that. */
    RequestView decide(Caller reviewer, String requestId, NewVerdict said) {
        List<String> classes = reviewing.requests.undecided(reviewer, requestId).dataClasses();
        if (!reviewing.signing.required(classes)) {
            return reviewing
                    .reviews
                    .decideAll(reviewer, NewVerdicts.of(requestId, said), null)
                    .getFirst();
        }
        return sign(reviewer, NewVerdicts.of(requestId, said)).getFirst();
    }

    /** Verdicts, signed. */
    List<RequestView> sign(Caller reviewer, NewVerdicts said) {
        byte[] document = reviewing.reviews.document(reviewer, said);
        return reviewing.reviews.decideAll(
                reviewer, said, reviewing.passkeys.signed(reviewer, document));
    }

    /** An enrolled laptop. */
    public record Laptop(Device device, DevicePrivateKey key) {
        /** The id of the device. */
        public String id() {
            return device.id();
        }
    }

    Caller person(Role... roles) {
        Person person =
                people.add(
                        "system",
                        "p" + UUID.randomUUID(),
                        "Person",
                        Programme.COMMERCIAL,
                        Set.of(roles));
        trainings.acceptResponsibleUse(person.id());
        return new Caller(
                Caller.Kind.PERSON,
                person.id(),
                Set.of(roles).stream().map(Role::id).collect(Collectors.toSet()));
    }

    /** Enrolled, with a fresh report in which everything is right. */
    public Laptop laptop(Caller owner, String ownership) {
        Device device =
                devices.register(owner, new Registration(null, "laptop", ownership, "linux"));
        EnrolmentCode code = enrolments.newCode(owner, device.id(), trust.root().kid());
        DevicePrivateKey key = DevicePrivateKey.generate(RANDOM);
        enrolments.enrol(
                code.code().substring(0, code.code().indexOf('.')),
                key.publicKey(),
                new EndpointFacts(OsFamily.LINUX, List.of(6L, 8L), "host", "user"),
                _ -> {});
        Laptop laptop = new Laptop(devices.get(owner, device.id()), key);
        report(laptop, Map.of());
        return laptop;
    }

    /** By its owner. */
    void rename(Caller owner, Laptop laptop, String name) {
        int version = devices.get(owner, laptop.id()).version();
        devices.change(owner, laptop.id(), version, new DeviceChange(name, null));
    }

    /** To somebody else, as after an import from an inventory. */
    @Transactional
    void handOver(Laptop laptop, Caller to) {
        entities.createNativeQuery("update device set owner_id = ?1 where id = ?2")
                .setParameter(1, to.id())
                .setParameter(2, laptop.id())
                .executeUpdate();
    }

    /** A newer report, with these device or tool facts other than right. */
    public void report(Laptop laptop, Map<String, Boolean> otherwise) {
        Instant at =
                clock.instant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .minusSeconds(100)
                        .plusSeconds(reports.incrementAndGet() % 200);
        postures.record(
                laptop.id(),
                new PostureReport(
                        at,
                        "linux",
                        List.of(6L, 8L),
                        facts(
                                otherwise,
                                "disk_encrypted",
                                "swap_protected",
                                "firewall_on",
                                "screen_lock",
                                "patched"),
                        List.of(
                                new PostureReport.Tool(
                                        "ollama",
                                        List.of(0L, 33L, 0L),
                                        facts(
                                                otherwise,
                                                "cloud_disabled",
                                                "prompt_logging_off",
                                                "egress_blocked",
                                                "isolated",
                                                "not_admin"),
                                        List.of()))),
                "signed");
    }

    private static Map<String, PostureReport.Fact> facts(
            Map<String, Boolean> otherwise, String... names) {
        Map<String, PostureReport.Fact> facts = new TreeMap<>();
        for (String name : names) {
            facts.put(name, new PostureReport.Fact(otherwise.getOrDefault(name, true), "test", ""));
        }
        return facts;
    }

    /** Files of one model under this name, as a scan without a format check tells of them. */
    static Found found(String name, String namespace) {
        Digest blob = random();
        return new Found(
                ModelSet.ofSingleModel(blob, 1000).digest().toString(),
                name,
                "gguf",
                false,
                List.of(new Found.File("model", blob.hex(), 1000L, "-")),
                null,
                new Found.From("ollama", namespace, name),
                null,
                null);
    }

    private static Digest random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Digest.of(bytes);
    }

    /** The key that signed the approval's token. */
    @Transactional(readOnly = true)
    String keyOf(String approvalId) {
        return (String)
                entities.createNativeQuery(
                                "select kid from approval_token where approval_id = ?1",
                                String.class)
                        .setParameter(1, approvalId)
                        .getSingleResult();
    }

    /** How many rows a table has. */
    @Transactional(readOnly = true)
    long count(String table) {
        return ((Number)
                        entities.createNativeQuery("select count(*) from " + table)
                                .getSingleResult())
                .longValue();
    }

    /** Files that the laptop hashed and nobody knows yet. */
    public ModelSet files(Laptop laptop) {
        Digest blob = random();
        ModelSet set = ModelSet.ofSingleModel(blob, 1000);
        artifacts.seen(
                laptop.id(),
                List.of(
                        new Found(
                                set.digest().toString(),
                                "tiny.gguf",
                                "gguf",
                                false,
                                List.of(new Found.File("model", blob.hex(), 1000L, "-")),
                                null,
                                new Found.From("ollama", "library", "phi3"),
                                null,
                                new Found.FormatScan(
                                        "clean",
                                        "gate 0.1",
                                        clock.instant().getEpochSecond(),
                                        null))));
        return set;
    }

    /** A security lead confirms that these files are Phi-3. */
    void confirm(Caller lead, ModelSet set) {
        confirmations.confirm(
                lead,
                set.digest().toString(),
                new Claim("phi-3", "https://example.org/list", null, null));
    }

    /** Files that need no review. */
    public ModelSet confirmedFiles(Laptop laptop) {
        ModelSet set = files(laptop);
        confirm(person(Role.SECURITY_LEAD), set);
        return set;
    }

    /** The approval that policy gives at once for public data and these files. */
    public String approved(Caller person, Laptop laptop, ModelSet set) {
        RequestView request = reviewing.requests.submit(person, request(laptop, set, "public"));
        return Objects.requireNonNull(request.approvalId(), "policy approved nothing");
    }

    /** A request that policy denies, because the firewall of the new laptop is off. */
    public String denied(Caller person) {
        Laptop laptop = laptop(person, "personal");
        ModelSet set = confirmedFiles(laptop);
        report(laptop, Map.of("firewall_on", false));
        return reviewing.requests.submit(person, request(laptop, set, "public")).id();
    }

    static NewRequest request(Laptop laptop, ModelSet set, String... classes) {
        return new NewRequest(
                laptop.id(),
                set.digest().toString(),
                "ollama",
                List.of("code_generation", "unit_tests"),
                List.of(classes),
                null,
                "development",
                30,
                "try the model on our tests");
    }
}
