package dev.countersign.gate.command;

import dev.countersign.gate.load.Attempts;
import dev.countersign.gate.vault.Vault;
import dev.countersign.gate.vault.VaultEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a round is done. */
final class VaultRoundOptions {
    @Option(
            names = "--exclusive",
            description =
                    "Move model files that others put into the tool's folder to the vault's quarantine.")
    private boolean exclusive;

    @Option(
            names = "--sessions-of",
            paramLabel = "DIR",
            description =
                    "The gate's home of the person who uses the tool, from where sessions are taken when this runs under another account.")
    private @Nullable Path sessionsOf;

    @Option(
            names = "--lm-studio",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:1234",
            description = "Where LM Studio is asked to unload (${DEFAULT-VALUE}).")
    private URI lmStudio = URI.create("http://127.0.0.1:1234");

    boolean exclusive() {
        return exclusive;
    }

    URI lmStudio() throws IOException, StoppedException {
        String host = lmStudio.getHost();
        if (host == null || !InetAddress.getByName(host).isLoopbackAddress()) {
            throw StoppedException.usage(
                    "--lm-studio must name this machine.", "Give it as http://127.0.0.1:PORT");
        }
        return lmStudio;
    }

    /** A round, also where the person's session cannot be taken over. */
    void round(Workplace.Enrolled enrolled, Vault vault, Vault.Work work) throws IOException {
        Attempts attempts = new Attempts();
        attempts.attempt(() -> takeSession(enrolled, vault));
        attempts.attempt(() -> vault.round(work));
        attempts.end();
    }

    private void takeSession(Workplace.Enrolled enrolled, Vault vault) throws IOException {
        if (sessionsOf != null) {
            TreeSet<String> accounts = new TreeSet<>();
            for (VaultEntry entry : vault.entries()) {
                accounts.add(entry.account());
            }
            for (String account : accounts) {
                enrolled.files().takeSession(account, sessionsOf);
            }
        }
    }
}
