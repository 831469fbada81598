package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaChildrenTest {
    @TempDir Path folder;

    private Path blob(char digit) {
        return folder.resolve("store/blobs/sha256-" + String.valueOf(digit).repeat(64));
    }

    private void runs(int process, String... words) throws IOException {
        Path proc = Files.createDirectories(folder.resolve("proc/" + process));
        Files.writeString(proc.resolve("cmdline"), String.join("\0", words) + "\0");
    }

    private Seen look() {
        return new LlamaChildren(folder.resolve("proc"))
                .look(folder.resolve("store"), List.of(blob('a'), blob('b')));
    }

    @Test
    void shouldKnowWhatRunsOnTheApprovedBlobs() throws IOException {
        runs(7, "llama-server", "--model", blob('a').toString(), "--mmproj", blob('b').toString());
        runs(8, "llama-server", "--model", blob('c').toString());
        assertThat(look()).isInstanceOf(Seen.Same.class);
    }

    @Test
    void shouldTellAnAdapterThatNobodyApproved() throws IOException {
        runs(7, "llama-server", "--model", blob('a').toString(), "--lora", blob('c').toString());
        assertThat(look()).isInstanceOf(Seen.Other.class);
    }

    @Test
    void shouldTellAnotherModel() throws IOException {
        runs(7, "llama-server", "--model", blob('c').toString());
        assertThat(look()).isInstanceOf(Seen.Other.class);
    }

    @Test
    void shouldSayNothingOfWhatItCannotSee() throws IOException {
        runs(7, "llama-server", "--model", "/elsewhere/blobs/sha256-" + "c".repeat(64));
        assertThat(look()).isInstanceOf(Seen.Unseen.class);
    }
}
