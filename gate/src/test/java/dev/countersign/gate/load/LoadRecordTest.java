package dev.countersign.gate.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.record.EventKind;
import dev.countersign.gate.record.LocalRecord;
import dev.countersign.gate.record.RecordEntry;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.GatePolicy;
import dev.countersign.token.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gate writes of its decisions, what it tells, and what it does while it only observes. */
class LoadRecordTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private Path model;
    private LoadGate gate;

    @BeforeEach
    void approvedModel() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        model = folder.resolve("tiny.gguf");
        Files.write(model, TinyGguf.bytes(1));
        server.approve("apr_1", TinyGguf.bytes(1));
        laptop.sync();
        laptop.startSession();
        gate = laptop.loadGate();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LoadRequest request() throws Exception {
        return new LoadRequest(
                new ModelFinder(Map.of(), folder).one(model.toString()),
                "llama_cpp",
                laptop.files().home().account());
    }

    private LocalRecord record() throws IOException {
        GateFiles files = laptop.files();
        return new LocalRecord(
                files.home(),
                files.identity().orElseThrow(),
                files.deviceKey().orElseThrow().publicKey(),
                () -> Optional.of(new BootClock.Reading("boot-1", 1)));
    }

    private List<RecordEntry> entries() throws IOException {
        List<RecordEntry> found = new ArrayList<>();
        record().read(1, found::add);
        return found;
    }

    private List<EventKind> kinds() throws IOException {
        return entries().stream().map(entry -> entry.event().kind()).toList();
    }

    /** No account, root included, can write where a folder stands. */
    private void unwritable() throws IOException {
        Files.delete(laptop.home().resolve("record-head.json"));
        Files.createDirectory(laptop.home().resolve("record-head.json"));
    }

    private void change() throws IOException {
        Files.write(model, TinyGguf.bytes(2));
    }

    @Nested
    class Recorded {
        @Test
        void shouldHoldWhatWasAllowedAndUnderWhat() throws Exception {
            gate.decide(request());
            RecordEntry entry = entries().getLast();
            assertThat(entry.event().kind()).isEqualTo(EventKind.LOAD_ALLOWED);
            assertThat(entry.event().approval()).contains("apr_1");
            assertThat(entry.event().token()).contains("jti-apr_1");
            assertThat(entry.event().scopes()).containsExactly("code_generation");
            assertThat(entry.event().dataClasses()).containsExactly("source_code");
            assertThat(entry.event().digest()).isPresent();
            assertThat(entry.event().rule()).isEmpty();
        }

        @Test
        void shouldHoldWhatWasRefusedAndWhy() throws Exception {
            change();
            gate.decide(request());
            RecordEntry entry = entries().getLast();
            assertThat(entry.event().kind()).isEqualTo(EventKind.LOAD_DENIED);
            assertThat(entry.event().rule()).contains("V13");
            assertThat(entry.event().code()).contains("model.different");
        }

        @Test
        void shouldHoldTheSameRefusalOnceAMinute() throws Exception {
            change();
            for (int second = 0; second < 61; second++) {
                assertThat(gate.decide(request()).goesThrough()).isFalse();
                laptop.time.pass(Duration.ofSeconds(1));
            }
            assertThat(kinds().stream().filter(EventKind.LOAD_DENIED::equals)).hasSize(2);
            laptop.time.set(Duration.ofHours(-1));
            gate.decide(request());
            Files.write(model, TinyGguf.bytes(3));
            gate.decide(request());
            assertThat(kinds().stream().filter(EventKind.LOAD_DENIED::equals)).hasSize(4);
        }

        @Test
        void shouldHoldWhatEnded() throws Exception {
            LoadWatch watch = new LoadWatch(gate);
            gate.decide(request());
            watch.begin(request(), _ -> {});
            watch.look();
            assertThat(kinds()).doesNotContain(EventKind.LOAD_ENDED);
            server.forgetApprovals();
            laptop.sync();
            watch.look();
            watch.look();
            assertThat(kinds()).endsWith(EventKind.LOAD_ALLOWED, EventKind.LOAD_ENDED);
            assertThat(entries().getLast().event().code()).contains("token.none");
        }

        @Test
        void shouldHoldWhatTurnedOutToBeAnotherModel() throws Exception {
            LoadRequest request = request();
            gate.note(EventKind.LOAD_MISMATCH, request, gate.decide(request), "other digest in ps");
            assertThat(entries().getLast().event().kind()).isEqualTo(EventKind.LOAD_MISMATCH);
        }

        @Test
        void shouldLetNothingThroughThatCannotBeRecorded() throws Exception {
            assertThat(gate.decide(request()).goesThrough()).isTrue();
            unwritable();
            LoadDecision decision = gate.decide(request());
            assertThat(decision.goesThrough()).isFalse();
            assertThat(decision.result().exitCode()).isEqualTo(CheckResult.INTERNAL);
        }

        @Test
        void shouldKeepARepeatedDecisionFast() throws Exception {
            LoadRequest request = request();
            long[] nanos = new long[300];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                assertThat(gate.decide(request).goesThrough()).isTrue();
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(Duration.ofMillis(20));
            assertThat(record().verify().isIntact()).isTrue();
        }
    }

    @Nested
    class Told {
        @Test
        void shouldTellTheFirstLoadAtOnceAndTheLastOnTheNextDay() throws Exception {
            for (int i = 0; i < 5; i++) {
                gate.decide(request());
                laptop.time.pass(Duration.ofMinutes(10));
            }
            laptop.sync();
            assertThat(server.receipts).hasSize(1);
            laptop.sync();
            assertThat(server.receipts).hasSize(1);
            laptop.time.pass(Duration.ofDays(1));
            laptop.startSession();
            gate.decide(request());
            laptop.sync();
            assertThat(server.receipts.keySet()).containsExactly(2L, 6L, 7L);
            Receipt first = Objects.requireNonNull(server.receipts.get(2L));
            assertThat(first.kind()).isEqualTo(Receipt.Kind.LOAD_ALLOWED);
            assertThat(first.approvalId()).isEqualTo("apr_1");
            assertThat(first.entry()).isEqualTo(entries().get(1).hash());
            assertThat(first.previous()).isEqualTo(entries().get(0).hash());
        }

        @Test
        void shouldTellEveryRefusalAndKeepThemWhileOffline() throws Exception {
            change();
            gate.decide(request());
            String url = server.url();
            server.close();
            assertThat(url).isNotEmpty();
            assertThat(laptop.run("sync").code()).isEqualTo(20);
            laptop.time.pass(Duration.ofMinutes(1));
            gate.decide(request());
            assertThat(laptop.run("status").output()).contains("2 receipts wait");
        }

        @Test
        void shouldTellMoreThanFitsInOneCall() throws Exception {
            LocalRecord record = record();
            for (int i = 0; i < 1_100; i++) {
                record.append(
                        laptop.time.instant(),
                        dev.countersign.gate.record.Event.of(
                                        EventKind.LOAD_DENIED, "ollama", "uid:1000", "m" + i)
                                .withReason(Optional.of("V13"), "model.different"),
                        LocalRecord.Durability.WRITTEN);
            }
            laptop.sync();
            assertThat(server.receipts).hasSize(1_100);
            assertThat(server.received.stream().filter("POST /api/v1/endpoint/receipts"::equals))
                    .hasSizeGreaterThanOrEqualTo(3);
        }

        @Test
        void shouldTellAgainWhatTheServerMayNotHaveGot() throws Exception {
            gate.decide(request());
            laptop.sync();
            Files.delete(laptop.home().resolve("receipts-sent.json"));
            laptop.sync();
            assertThat(server.receipts).hasSize(1);
        }

        @Test
        void shouldTellThatTheRecordWasCut() throws Exception {
            gate.decide(request());
            change();
            gate.decide(request());
            Path record = laptop.home().resolve("record/record-000001.jsonl");
            List<String> lines = Files.readAllLines(record);
            Files.writeString(record, String.join("\n", lines.subList(0, 2)) + "\n");
            laptop.time.pass(Duration.ofMinutes(1));
            gate.decide(request());
            laptop.sync();
            assertThat(server.receipts.values())
                    .filteredOn(told -> told.kind() == Receipt.Kind.RECORD_BROKEN)
                    .singleElement()
                    .satisfies(told -> assertThat(told.code()).isEqualTo("record.truncated"));
        }

        @Test
        void shouldShowWhenTheServerHoldsAnotherRecord() throws Exception {
            showsAnotherRecord("record-head.json", "receipts-sent.json");
        }

        @Test
        void shouldShowItAlsoWhereTheMarkOfWhatWasToldWasKept() throws Exception {
            showsAnotherRecord("record-head.json");
        }

        private void showsAnotherRecord(String... deleted) throws Exception {
            gate.decide(request());
            laptop.sync();
            for (String name : deleted) {
                Files.delete(laptop.home().resolve(name));
            }
            Files.delete(laptop.home().resolve("record/record-000001.jsonl"));
            if (deleted.length == 1) {
                SampleLaptop.Ended verified = laptop.run("log", "verify");
                assertThat(verified.code()).isEqualTo(19);
                assertThat(verified.output()).contains("record.told_otherwise");
            }
            laptop.time.pass(Duration.ofMinutes(1));
            gate.decide(request());
            SampleLaptop.Ended ended = laptop.run("sync");
            assertThat(ended.code()).isEqualTo(20);
            assertThat(ended.output()).contains("receipt.conflicting");
        }

        @Test
        void shouldNotTellWhatAnEarlierEnrolmentDid() throws Exception {
            change();
            gate.decide(request());
            laptop.run("enrol", server.url(), server.code(), "--replace");
            laptop.sync();
            assertThat(server.receipts).isEmpty();
            assertThat(kinds()).contains(EventKind.LOAD_DENIED);
        }
    }

    @Nested
    class Observing {
        @BeforeEach
        void observe() {
            server.govern(GatePolicy.Mode.OBSERVE, 1, Duration.ofDays(7));
            laptop.sync();
        }

        @Test
        void shouldLetThroughRecordAndTellWhatItWouldRefuse() throws Exception {
            change();
            LoadDecision decision = gate.decide(request());
            assertThat(decision.goesThrough()).isTrue();
            assertThat(decision.result()).isInstanceOf(CheckResult.Denied.class);
            assertThat(entries().getLast().event().kind()).isEqualTo(EventKind.LOAD_OBSERVED);
            laptop.sync();
            assertThat(server.receipts.values())
                    .extracting(Receipt::kind)
                    .containsExactly(Receipt.Kind.LOAD_OBSERVED);
            assertThat(gate.mode().warning().orElseThrow()).contains("this gate stops nothing");
        }

        @Test
        void shouldNotUnloadWhileItObserves() throws Exception {
            LoadWatch watch = new LoadWatch(gate);
            List<LoadDecision> ended = new ArrayList<>();
            watch.begin(request(), ended::add);
            laptop.run("session", "end");
            watch.look();
            assertThat(ended).isEmpty();
            laptop.time.pass(Duration.ofDays(7));
            watch.look();
            assertThat(ended).hasSize(1);
        }

        @Test
        void shouldEnforceFromTheInstantOnWhichThePolicyEnds() throws Exception {
            change();
            laptop.time.pass(Duration.ofDays(7).minusSeconds(1));
            assertThat(gate.decide(request()).goesThrough()).isTrue();
            laptop.time.pass(Duration.ofSeconds(1));
            assertThat(gate.decide(request()).goesThrough()).isFalse();
        }

        @Test
        void shouldEnforceWhereItCannotRecord() throws Exception {
            change();
            unwritable();
            assertThat(gate.decide(request()).goesThrough()).isFalse();
        }
    }
}
