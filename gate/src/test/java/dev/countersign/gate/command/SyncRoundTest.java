package dev.countersign.gate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.record.Event;
import dev.countersign.gate.record.EventKind;
import dev.countersign.gate.record.LocalRecord;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.sync.SyncLoop;
import dev.countersign.token.GatePolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a resident command and {@code sync --watch} do every quarter of an hour. */
class SyncRoundTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private Workplace place;
    private Workplace.Enrolled enrolled;

    @BeforeEach
    void enrolled() throws Exception {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        PrintWriter out = new PrintWriter(new StringWriter());
        place = new Workplace(laptop.composition(laptop.home()), new Countersign(), out, out);
        enrolled = place.enrolled();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> round() throws Exception {
        return new SyncRound(place, enrolled).run();
    }

    private void refuse(String name) throws IOException {
        place.record(enrolled)
                .append(
                        place.now(),
                        Event.of(EventKind.LOAD_DENIED, "ollama", "uid:1000", name)
                                .withReason(Optional.of("V13"), "model.different"),
                        LocalRecord.Durability.FORCED);
    }

    @Test
    void shouldSendFreshPostureTakeApprovalsAndTellReceipts() throws Exception {
        server.approve("apr_1", TinyGguf.bytes(1));
        refuse("other.gguf");
        server.received.clear();
        assertThat(round()).singleElement().asString().startsWith("apr_1 for tiny.gguf: new");
        assertThat(server.received)
                .contains(
                        "PUT /api/v1/endpoint/posture",
                        "GET /api/v1/endpoint/sync",
                        "POST /api/v1/endpoint/receipts");
        assertThat(server.received.indexOf("PUT /api/v1/endpoint/posture"))
                .as("so that the server can renew on fresh facts")
                .isLessThan(server.received.indexOf("GET /api/v1/endpoint/sync"));
        assertThat(server.receipts).hasSize(1);
        laptop.time.pass(Duration.ofMinutes(15));
        assertThat(round()).isEmpty();
    }

    @Test
    void shouldTakeWhatTheServerHasEvenIfItRefusesReceipts() throws Exception {
        refuse("first.gguf");
        round();
        for (String name : new String[] {"record-head.json", "receipts-sent.json"}) {
            Files.delete(laptop.home().resolve(name));
        }
        Files.delete(laptop.home().resolve("record/record-000001.jsonl"));
        refuse("second.gguf");
        server.approve("apr_1", TinyGguf.bytes(1));
        laptop.time.pass(Duration.ofMinutes(15));
        assertThat(round())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("apr_1 for tiny.gguf: new"))
                .anySatisfy(line -> assertThat(line).contains("receipt.conflicting"));
    }

    @Test
    void shouldFailWhileTheServerIsOutOfReachAndCatchUpLater() throws Exception {
        refuse("other.gguf");
        server.close();
        assertThatThrownBy(this::round)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        failure -> assertThat(failure.isUnreachable()).isTrue());
        assertThat(place.receipts(enrolled).unsent(place.now())).isEqualTo(1);
        List<String> told = new ArrayList<>();
        Duration wait = place.syncLoop(enrolled, SyncLoop.INTERVAL, told::add).look();
        assertThat(told).singleElement().asString().contains("cannot be reached");
        assertThat(wait).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void shouldSayInEveryCheckThatTheGateOnlyObserves() throws Exception {
        Path model = Files.write(folder.resolve("tiny.gguf"), TinyGguf.bytes(1));
        server.govern(GatePolicy.Mode.OBSERVE, 1, Duration.ofDays(7));
        assertThat(round()).singleElement().asString().startsWith("mode: observe (group pilot)");
        SampleLaptop.Ended told = laptop.run("check", model.toString());
        assertThat(told.code()).as("the check itself still says no").isEqualTo(10);
        assertThat(told.output()).startsWith("OBSERVE MODE: this gate stops nothing");
        assertThat(laptop.run("check", model.toString(), "--json").output())
                .contains("\"mode\":\"observe\"");
    }
}
