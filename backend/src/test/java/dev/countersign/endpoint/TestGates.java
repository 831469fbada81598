package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.TestClock;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.inventory.device.Registration;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.DevicePrivateKey;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Makes people with devices and gates on them. */
@Singleton
public final class TestGates {
    private final People people;
    private final Devices devices;
    private final Enrolments enrolments;
    private final TrustBundles trust;
    private final ServerSettings settings;
    private final EmbeddedServer server;
    private final TestClock clock;

    TestGates(
            People people,
            Devices devices,
            Enrolments enrolments,
            TrustBundles trust,
            ServerSettings settings,
            EmbeddedServer server,
            TestClock clock) {
        this.people = people;
        this.devices = devices;
        this.enrolments = enrolments;
        this.trust = trust;
        this.settings = settings;
        this.server = server;
        this.clock = clock;
    }

    /** Where the server listens; another address than the public one. */
    String address() {
        return "http://127.0.0.1:" + server.getPort();
    }

    static DevicePrivateKey newKey() {
        return DevicePrivateKey.generate(new SecureRandom());
    }

    /** A gate on a device that is registered only. */
    TestGate registered() {
        String name = "gate-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
        Person person =
                people.add("test", name, "Alice", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        Caller owner = caller(person.id());
        String device =
                devices.register(owner, new Registration(null, "laptop", "personal", "linux")).id();
        return new TestGate(person.id(), device, newKey(), address(), settings.publicUrl(), clock);
    }

    /** A gate that enrolled over HTTP. */
    public TestGate enrolled() {
        TestGate gate = registered();
        assertThat(gate.enrol(secret(gate)).status()).isEqualTo(201);
        return gate;
    }

    /** The gate of a device that is enrolled with this key. */
    public TestGate on(String ownerId, String deviceId, DevicePrivateKey key) {
        return new TestGate(ownerId, deviceId, key, address(), settings.publicUrl(), clock);
    }

    /** The gate tells of one refused load. */
    public void tell(TestGate gate) {
        var receipts = new TestReceipts(gate, "");
        assertThat(receipts.send(receipts.signed(1)).status()).isEqualTo(200);
    }

    /** The whole code as the portal shows it. */
    String code(TestGate gate) {
        return enrolments.newCode(caller(gate.ownerId), gate.deviceId, trust.root().kid()).code();
    }

    /** The part of a new code that is sent. */
    String secret(TestGate gate) {
        return code(gate).split("\\.", -1)[0];
    }

    void lose(TestGate gate) {
        devices.lost(caller(gate.ownerId), gate.deviceId, "left on a train");
    }

    static Caller caller(String personId) {
        return new Caller(Caller.Kind.PERSON, personId, Set.of(Roles.DEVELOPER));
    }
}
