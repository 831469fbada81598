package dev.countersign.gate.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRecordTest {
    @TempDir Path folder;
    private RecordBench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new RecordBench(folder);
    }

    private List<RecordEntry> all() throws IOException {
        List<RecordEntry> found = new ArrayList<>();
        bench.record().read(1, found::add);
        return found;
    }

    private List<String> kinds() throws IOException {
        return all().stream().map(entry -> entry.event().kind().word()).toList();
    }

    private RecordReport verified() throws IOException {
        return bench.record().verify();
    }

    @Nested
    class Appending {
        @Test
        void shouldBeginForADeviceAndChainEveryEntry() throws IOException {
            bench.forced("a");
            bench.written("b");

            List<RecordEntry> entries = all();
            assertThat(kinds()).containsExactly("record.begun", "load.allowed", "load.allowed");
            assertThat(entries.getFirst().previous()).isEqualTo(RecordEntry.NOTHING);
            assertThat(entries.getFirst().event().detail().orElseThrow())
                    .startsWith("device dev_1 of https://countersign.example.org with key ");
            for (int i = 1; i < entries.size(); i++) {
                assertThat(entries.get(i).sequence()).isEqualTo(i + 1);
                assertThat(entries.get(i).previous()).isEqualTo(entries.get(i - 1).hash());
            }
            assertThat(verified().isIntact()).isTrue();
            assertThat(verified().entries()).isEqualTo(3);
        }

        @Test
        void shouldHashTheLineAsItStandsInTheFile() throws IOException {
            RecordEntry entry = bench.forced("a");
            List<String> lines = Files.readAllLines(bench.file(1));
            assertThat(Digest.of(lines.get(1).getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(entry.hash());
        }

        @Test
        void shouldSayFromWhereItIsAnotherEnrolmentsRecord() throws IOException {
            bench.forced("a");
            bench.record("dev_2", RecordFiles.ROTATE_AT)
                    .append(bench.now, RecordBench.load("b"), LocalRecord.Durability.FORCED);
            assertThat(kinds())
                    .containsExactly(
                            "record.begun", "load.allowed", "record.bound", "load.allowed");
            assertThat(verified().isIntact()).isTrue();
        }

        @Test
        void shouldGoOnInANewFileAndKeepTheChain() throws IOException {
            for (int i = 0; i < 40; i++) {
                bench.record("dev_1", 2_000)
                        .append(
                                bench.now,
                                RecordBench.load("m" + i),
                                LocalRecord.Durability.WRITTEN);
            }
            assertThat(bench.file(5)).exists();
            assertThat(all()).hasSize(41);
            assertThat(verified().isIntact()).isTrue();
            List<RecordEntry> late = new ArrayList<>();
            bench.record().read(30, late::add);
            assertThat(late).hasSize(12);
            assertThat(late.getFirst().sequence()).isEqualTo(30);
        }

        @Test
        void shouldMakeHostileNamesHarmless() throws IOException {
            Event hostile =
                    Event.of(
                            EventKind.LOAD_DENIED,
                            "../../ollama",
                            "uid:0",
                            "a\nb\u202e\u001b[2J" + "😀".repeat(400));
            RecordEntry entry =
                    bench.record().append(bench.now, hostile, LocalRecord.Durability.FORCED);
            assertThat(entry.event().tool()).isEqualTo("unknown");
            assertThat(entry.event().name()).startsWith("a?b??[2J").hasSizeLessThanOrEqualTo(256);
            assertThat(entry.receipt()).isPresent();
            assertThat(verified().isIntact()).isTrue();
        }

        @Test
        void shouldFindTheLastDenial() throws IOException {
            bench.record()
                    .append(bench.now, RecordBench.denial("first"), LocalRecord.Durability.FORCED);
            bench.record()
                    .append(bench.now, RecordBench.denial("second"), LocalRecord.Durability.FORCED);
            bench.forced("allowed");
            Optional<RecordEntry> last =
                    bench.record().last(entry -> entry.event().kind().isDenial());
            assertThat(last.orElseThrow().event().name()).isEqualTo("second");
        }
    }

    @Nested
    class AfterACrash {
        @Test
        void shouldTakeInWhatTheHeadDoesNotKnowYet() throws IOException {
            bench.forced("a");
            byte[] before = Files.readAllBytes(bench.head());
            bench.forced("b");
            Files.write(bench.head(), before);
            bench.forced("c");
            assertThat(all().stream().map(entry -> entry.event().name()))
                    .containsExactly("local record", "a", "b", "c");
            assertThat(verified().isIntact()).isTrue();
        }

        @Test
        void shouldPutATornLineAsideAndSaySo() throws IOException {
            bench.forced("a");
            Files.writeString(bench.file(1), "{\"half a li", StandardOpenOption.APPEND);
            assertThat(verified().isIntact()).isTrue();
            assertThat(verified().notes()).hasSize(1);
            bench.forced("b");
            assertThat(kinds())
                    .containsExactly("record.begun", "load.allowed", "record.torn", "load.allowed");
            assertThat(folder.resolve("record/torn-after-2.part")).hasContent("{\"half a li");
            assertThat(verified().isIntact()).isTrue();
        }

        @Test
        void shouldTakeInWhatWasWrittenAfterARotation() throws IOException {
            bench.record("dev_1", 100)
                    .append(bench.now, RecordBench.load("a"), LocalRecord.Durability.FORCED);
            byte[] before = Files.readAllBytes(bench.head());
            bench.record("dev_1", 100)
                    .append(bench.now, RecordBench.load("b"), LocalRecord.Durability.FORCED);
            Files.write(bench.head(), before);
            bench.forced("c");
            assertThat(all()).hasSize(4);
            assertThat(verified().isIntact()).isTrue();
        }

        @Test
        void shouldForgiveUnforcedEntriesThatWentWithThePower() throws IOException {
            bench.forced("a");
            byte[] durable = bench.bytes(1);
            bench.written("b");
            Files.write(bench.file(1), durable);
            bench.boot = "boot-2";
            bench.forced("c");
            assertThat(kinds())
                    .containsExactly("record.begun", "load.allowed", "record.torn", "load.allowed");
            assertThat(verified().isIntact()).isTrue();
            assertThat(verified().notes().getFirst()).contains("1 entries were lost");
        }

        @Test
        void shouldNotForgiveThemInTheSameRunOfTheMachine() throws IOException {
            bench.forced("a");
            byte[] durable = bench.bytes(1);
            bench.written("b");
            Files.write(bench.file(1), durable);
            assertFault(3, "record.truncated");
            bench.forced("c");
            assertThat(kinds())
                    .containsExactly(
                            "record.begun", "load.allowed", "record.broken", "load.allowed");
            assertFault(3, "record.missing");
        }

        @Test
        void shouldNotForgiveALostEntryThatWasForced() throws IOException {
            bench.forced("a");
            byte[] earlier = bench.bytes(1);
            bench.forced("b");
            Files.write(bench.file(1), earlier);
            bench.boot = "boot-2";
            assertFault(3, "record.truncated");
            bench.forced("c");
            assertThat(kinds()).contains("record.broken");
            assertFault(3, "record.missing");
        }
    }

    private void assertFault(long sequence, String code) throws IOException {
        assertThat(verified().faults())
                .anySatisfy(fault -> {
                    assertThat(fault.sequence()).isEqualTo(sequence);
                    assertThat(fault.code()).isEqualTo(code);
                });
    }

    @Nested
    class Tampering {
        @BeforeEach
        void fill() throws IOException {
            for (String name : List.of("a", "b", "c", "d")) {
                bench.forced(name);
            }
        }

        private List<String> lines() throws IOException {
            return new ArrayList<>(Files.readAllLines(bench.file(1)));
        }

        private void write(List<String> lines) throws IOException {
            Files.writeString(bench.file(1), String.join("\n", lines) + "\n");
        }

        @Test
        void shouldNameAChangedEntry() throws IOException {
            List<String> lines = lines();
            lines.set(2, lines.get(2).replace("\"name\":\"b\"", "\"name\":\"x\""));
            write(lines);
            assertFault(3, "record.changed");
        }

        @Test
        void shouldNameTheLastEntryToo() throws IOException {
            List<String> lines = lines();
            lines.set(4, lines.get(4).replace("\"name\":\"d\"", "\"name\":\"x\""));
            write(lines);
            assertFault(5, "record.changed");
        }

        @Test
        void shouldNameARemovedEntry() throws IOException {
            List<String> lines = lines();
            lines.remove(2);
            write(lines);
            assertFault(3, "record.missing");
        }

        @Test
        void shouldNameAnInsertedEntry() throws IOException {
            List<String> lines = lines();
            lines.add(4, lines.get(1));
            write(lines);
            assertFault(2, "record.inserted");
        }

        @Test
        void shouldNameEntriesThatChangedPlaces() throws IOException {
            List<String> lines = lines();
            lines.add(2, lines.remove(3));
            write(lines);
            assertFault(3, "record.missing");
            assertFault(3, "record.inserted");
        }

        @Test
        void shouldNameWhereItWasCutOff() throws IOException {
            write(lines().subList(0, 3));
            assertFault(4, "record.truncated");
        }

        @Test
        void shouldMissAWholeRecord() throws IOException {
            Files.delete(bench.file(1));
            assertFault(1, "record.truncated");
            bench.forced("e");
            assertThat(all().getFirst().sequence()).isEqualTo(6);
            assertFault(1, "record.missing");
        }

        @Test
        void shouldMissTheHead() throws IOException {
            Files.delete(bench.head());
            assertFault(6, "record.head_missing");
            bench.forced("e");
            assertThat(kinds()).contains("record.broken");
            assertFault(6, "record.head_missing");
            assertThat(all().getLast().sequence()).isEqualTo(7);
        }

        @Test
        void shouldTellOfADamagedHead() throws IOException {
            byte[] head = Files.readAllBytes(bench.head());
            Arrays.fill(head, (byte) 'x');
            Files.write(bench.head(), head);
            bench.forced("e");
            assertFault(6, "record.head_missing");
        }

        @Test
        void shouldTellOfItInTheRecordItselfOnce() throws IOException {
            write(lines().subList(0, 3));
            bench.forced("e");
            bench.forced("f");
            assertThat(kinds().stream().filter("record.broken"::equals)).hasSize(1);
        }

        @Test
        void shouldNotTakeAChainThatSomebodyWentOnWith() throws IOException {
            List<String> lines = lines();
            lines.add(lines.get(4).replace("\"sequence\":5", "\"sequence\":6"));
            write(lines);
            assertFault(5, "record.changed");
            bench.forced("e");
            assertThat(kinds()).contains("record.broken");
        }
    }
}
