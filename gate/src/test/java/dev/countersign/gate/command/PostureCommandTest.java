package dev.countersign.gate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostureCommandTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;

    @BeforeEach
    void start() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String posture(int code, String... options) {
        String[] words = new String[options.length + 1];
        words[0] = "posture";
        System.arraycopy(options, 0, words, 1, options.length);
        SampleLaptop.Ended ended = laptop.run(words);
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
        return ended.output();
    }

    @Nested
    class Show {
        @Test
        void shouldShowFactsBeforeEnrolmentAndKeepNothing() {
            assertThat(posture(0)).contains("(now) on Linux 6.1", "disk_encrypted       yes");
            assertThat(posture(0, "--history")).contains("No own report yet");
            assertThat(laptop.home().resolve("posture-history.json")).doesNotExist();
        }

        @Test
        void shouldSayWhatWouldHelpWithWhatIsNotTrue() {
            laptop.facts.put("swap_protected", false);
            assertThat(posture(0))
                    .contains("swap_protected       NO", "What would help", "swapoff -a")
                    .doesNotContain("cryptsetup");
            assertThat(posture(0, "--brief"))
                    .contains("swap_protected       NO")
                    .doesNotContain("What would help");
            laptop.facts.put("swap_protected", true);
            assertThat(posture(0)).doesNotContain("What would help");
        }

        @Test
        void shouldKeepTheReportsJson() {
            assertThat(posture(0, "--json").strip())
                    .isEqualTo(
                            "{\"collected_at\":1795424400,\"facts\":{\"disk_encrypted\":{\"detail\":\"\",\"method\":\"test\",\"value\":true}},\"os\":{\"family\":\"linux\",\"version\":[6,1]},\"tools\":[]}");
        }

        @Test
        void shouldShowTheLastReportWithItsAge() {
            laptop.enrol(server);
            assertThat(posture(17, "--last")).contains("no own report yet");
            posture(0);
            laptop.time.pass(Duration.ofHours(3));
            assertThat(posture(0, "--last")).contains("2026-11-23T09:00:00Z (3 h ago)");
            laptop.time.pass(Duration.ofDays(3));
            assertThat(posture(0, "--last")).contains("(3 days ago)");
        }

        @Test
        void shouldRefuseToDoTwoThingsAtOnce() {
            assertThat(posture(2, "--last", "--send")).contains("mutually exclusive");
        }
    }

    @Nested
    class History {
        @Test
        void shouldTellWhatChangedBetweenOwnReports() {
            laptop.enrol(server);
            posture(0);
            assertThat(posture(0, "--history")).contains("Reports: 1,", "Nothing changed");
            laptop.time.pass(Duration.ofHours(1));
            laptop.facts.put("disk_encrypted", false);
            posture(0, "--send");
            assertThat(posture(0, "--history"))
                    .contains(
                            "Reports: 2, 2026-11-23T09:00:00Z to 2026-11-23T10:00:00Z",
                            "2026-11-23T10:00:00Z  disk_encrypted: true → false");
            assertThat(posture(0, "--history", "--json"))
                    .contains("\"from\":\"true\"", "\"what\":\"disk_encrypted\"");
        }

        @Test
        void shouldNotStopAReportWhenItIsDamaged() throws IOException {
            laptop.enrol(server);
            posture(0);
            Files.writeString(laptop.home().resolve("posture-history.json"), "damaged");
            assertThat(posture(0, "--history")).contains("No own report yet");
            posture(0);
            assertThat(posture(0, "--history")).contains("Reports: 1,");
        }
    }
}
