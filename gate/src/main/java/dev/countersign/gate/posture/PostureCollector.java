package dev.countersign.gate.posture;

import dev.countersign.token.PostureReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the posture report of this machine: device facts, and one entry per installed tool. On
 * systems other than Linux every fact is unknown, with that reason.
 */
public final class PostureCollector implements PostureSource {
    private static final List<String> DEVICE_FACTS =
            List.of(
                    "disk_encrypted",
                    "swap_protected",
                    "firewall_on",
                    "screen_lock",
                    "patched",
                    "secure_boot",
                    "tpm");

    private final Machine machine;
    private final long ownUid;

    /**
     * @param ownUid the account this program runs as, -1 when unknown
     */
    public PostureCollector(Machine machine, long ownUid) {
        this.machine = machine;
        this.ownUid = ownUid;
    }

    @Override
    public PostureReport collect(Instant now, Path gateHome) {
        Map<String, PostureReport.Fact> facts = new TreeMap<>();
        List<PostureReport.Tool> tools = new ArrayList<>();
        if (machine.family().equals("linux")) {
            device(now, gateHome).forEach((name, answer) -> facts.put(name, fact(answer)));
            tools().forEach(tool -> tools.add(tool(tool)));
        } else {
            Answer unknown = Answer.unknown("none", "posture is collected on Linux only so far");
            DEVICE_FACTS.forEach(name -> facts.put(name, fact(unknown)));
        }
        List<Long> version = machine.version().stream().map(Integer::longValue).toList();
        return new PostureReport(now, machine.family(), version, facts, tools);
    }

    private Map<String, Answer> device(Instant now, Path gateHome) {
        StorageProbes storage = new StorageProbes(machine);
        ProtectionProbes protection = new ProtectionProbes(machine);
        return Map.of(
                "disk_encrypted", storage.diskEncrypted(volumes(gateHome)),
                "swap_protected", storage.swapProtected(),
                "firewall_on", protection.firewallOn(),
                "screen_lock", protection.screenLock(),
                "patched", new PatchProbe(machine, now).patched(),
                "secure_boot", protection.secureBoot(),
                "tpm", protection.tpm());
    }

    private Map<String, Path> volumes(Path gateHome) {
        Map<String, Path> volumes = new TreeMap<>();
        volumes.put("home", machine.userHome());
        volumes.put("gate", gateHome);
        Path models =
                machine.environment("OLLAMA_MODELS")
                        .filter(text -> text.startsWith("/"))
                        .map(Path::of)
                        .orElse(machine.userHome().resolve(".ollama/models"));
        volumes.put("models", models);
        Path service = Path.of("/usr/share/ollama/.ollama/models");
        if (machine.exists(service)) {
            volumes.put("service models", service);
        }
        return volumes;
    }

    private List<ToolReport> tools() {
        ToolFinder finder = new ToolFinder(machine, ownUid);
        StorageProbes storage = new StorageProbes(machine);
        List<ToolReport> found = new ArrayList<>();
        new OllamaProbe(machine, finder, storage).report().ifPresent(found::add);
        found.addAll(new OtherToolProbes(machine, finder, storage).reports());
        return found;
    }

    private static PostureReport.Fact fact(Answer answer) {
        return new PostureReport.Fact(answer.value(), answer.method(), answer.detail());
    }

    private static PostureReport.Tool tool(ToolReport report) {
        Map<String, PostureReport.Fact> facts = new TreeMap<>();
        report.facts().forEach((name, answer) -> facts.put(name, fact(answer)));
        return new PostureReport.Tool(report.id(), report.version().orElse(null), facts, null);
    }
}
