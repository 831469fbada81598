package dev.countersign.gate.command;

import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.proxy.GateProxy;
import dev.countersign.gate.proxy.ToolChild;
import dev.countersign.gate.proxy.Tools;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign gate}: stands on a tool's public port until it is stopped. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Stands on a tool's public port: only approved models are loaded through it.",
            "The tool itself must listen elsewhere on this machine, for example",
            "  OLLAMA_HOST=127.0.0.1:11435 OLLAMA_NO_CLOUD=1 ollama serve",
            "  countersign gate --tool ollama --upstream http://127.0.0.1:11435",
            "or let the gate start it:",
            "  countersign gate --tool ollama --start -- ollama serve"
        })
final class GateCommand implements Callable<Integer> {
    private final Workplace place;

    @Option(
            names = "--tool",
            required = true,
            paramLabel = "TOOL",
            description = "ollama, lm_studio, llama_server or lmdeploy.")
    private String tool = "";

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            description = "A loopback address (else 127.0.0.1 with the tool's public port).")
    private @Nullable String listen;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "Where the tool itself listens (else the port after its public one).")
    private @Nullable String upstream;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Where the tool keeps its models (else its usual place).")
    private @Nullable Path models;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description =
                    "A page that may call, such as vscode-webview://* or app://obsidian.md; can be repeated.")
    private List<String> origins = new ArrayList<>();

    @Option(
            names = "--start",
            description =
                    "Start the tool too: the command after --, on a port of the gate's choice; it ends with the gate.")
    private boolean start;

    @Parameters(paramLabel = "CMD", description = "With --start: the tool's command, after --.")
    private List<String> command = new ArrayList<>();

    GateCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Tools kind =
                Tools.of(tool)
                        .orElseThrow(() ->
                                StoppedException.usage(
                                        "There is no proxy for the tool '" + tool + "'.",
                                        "Use one of: " + String.join(", ", Tools.words())));
        if (start == command.isEmpty() || (start && (upstream != null || !kind.isStartable()))) {
            throw StoppedException.usage(
                    "--start goes with a command after -- and without --upstream, for ollama and llama_server.",
                    "Try: countersign gate --tool ollama --start -- ollama serve");
        }
        Workplace.Enrolled enrolled = place.enrolled();
        if (!start) {
            return guard(kind, enrolled, settings(kind, upstream), Optional.empty());
        }
        try (ToolChild child =
                ToolChild.start(kind, command, models(kind), place.composition().environment())) {
            return guard(
                    kind, enrolled, settings(kind, child.url().toString()), Optional.of(child));
        }
    }

    /** Until somebody stops the gate, or the tool that it started ends. */
    private int guard(
            Tools kind,
            Workplace.Enrolled enrolled,
            GateProxy.Settings settings,
            Optional<ToolChild> child)
            throws IOException {
        LoadGate gate = place.loadGate(enrolled);
        gate.mode().warning().ifPresent(place::say);
        try (GateProxy proxy = GateProxy.start(kind, settings, gate);
                BackgroundSync _ = BackgroundSync.start(place, enrolled)) {
            say(kind, settings, proxy, child);
            onStop(proxy::close, "gate-stop");
            child.ifPresent(started -> onStop(started::close, "tool-stop"));
            if (child.isPresent()) {
                int code = child.get().await();
                place.say(kind.title() + " ended with exit code " + code);
                return code;
            }
            Thread.currentThread().join();
        } catch (InterruptedException _) {
            place.say("stopped");
        }
        return 0;
    }

    private static void onStop(Runnable work, String name) {
        Runtime.getRuntime().addShutdownHook(new Thread(work, name));
    }

    private GateProxy.Settings settings(Tools kind, @Nullable String upstream)
            throws StoppedException {
        int port = kind.publicPort();
        try {
            return new GateProxy.Settings(
                    address(listen == null ? "127.0.0.1:" + port : listen),
                    URI.create(upstream == null ? "http://127.0.0.1:" + (port + 1) : upstream),
                    models(kind),
                    origins,
                    line -> place.err().println("countersign: " + line));
        } catch (IllegalArgumentException e) {
            throw StoppedException.usage(
                    String.valueOf(e.getMessage()) + ".", "Try: countersign gate --help");
        }
    }

    private Path models(Tools kind) {
        return Optional.ofNullable(models)
                .or(() ->
                        kind.models(
                                place.composition().environment(), place.composition().userHome()))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--models DIR is needed: the folder that "
                                        + kind.title()
                                        + " was started with"));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("--listen takes ADDRESS:PORT");
        }
        return GateProxy.loopback(host, Integer.parseInt(port));
    }

    private void say(
            Tools kind, GateProxy.Settings settings, GateProxy proxy, Optional<ToolChild> child) {
        place.say(
                "Guarding %s: listening on %s:%d, the tool itself is expected at %s, models in %s"
                        .formatted(
                                kind.title(),
                                settings.listen().getHostString(),
                                proxy.port(),
                                settings.upstream(),
                                settings.models()));
        if (child.isPresent() && !child.get().isLeashed()) {
            place.say(
                    "Note: this system has no way to end the tool when the gate is killed; it would stay at its port.");
        }
        proxy.warnings().forEach(warning -> place.say("Note: " + warning));
    }
}
