package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Firewall, screen lock, verified start and TPM (Linux). */
final class ProtectionProbes {
    private static final Path UFW = Path.of("/etc/ufw/ufw.conf");
    private static final Pattern INPUT_DROP =
            Pattern.compile("type filter hook input priority [^;{}]{1,40}; policy (drop|accept);");
    private static final Pattern IDLE = Pattern.compile("^(?:uint32 )?(\\d{1,9})$");
    private static final Path SECURE_BOOT =
            Path.of("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c");

    private final Machine machine;

    ProtectionProbes(Machine machine) {
        this.machine = machine;
    }

    /** Each known firewall in turn; the first that is on answers. */
    Answer firewallOn() {
        Optional<String> ufw = machine.read(UFW);
        boolean ufwOn =
                ufw.stream()
                        .flatMap(String::lines)
                        .anyMatch(line -> line.strip().equalsIgnoreCase("ENABLED=yes"));
        if (ufwOn && machine.exists(Path.of("/usr/sbin/ufw"))) {
            return Answer.yes("/etc/ufw/ufw.conf", "ufw is enabled");
        }
        Machine.Outcome firewalld = machine.run(List.of("/usr/bin/firewall-cmd", "--state"));
        if (firewalld instanceof Machine.Outcome.Ran(int exit, String output)
                && exit == 0
                && output.strip().equals("running")) {
            return Answer.yes("firewall-cmd --state", "firewalld is running");
        }
        return nft(ufw.isPresent() || firewalld instanceof Machine.Outcome.Ran);
    }

    private Answer nft(boolean anotherIsOff) {
        String method = "nft list ruleset";
        return switch (machine.run(List.of("/usr/sbin/nft", "list", "ruleset"))) {
            case Machine.Outcome.Missing _ ->
                    anotherIsOff
                            ? Answer.no(
                                    "ufw, firewalld", "installed and switched off; no nft to ask")
                            : Answer.unknown(method, "no ufw, firewalld or nft is installed");
            case Machine.Outcome.Stopped stopped -> Answer.unknown(method, "nft " + stopped.why());
            case Machine.Outcome.Ran(int exit, String output) -> {
                if (exit != 0) {
                    yield Answer.unknown(method, "needs the administrator's rights to be read");
                }
                Matcher input = INPUT_DROP.matcher(output);
                while (input.find()) {
                    if (input.group(1).equals("drop")) {
                        yield Answer.yes(method, "incoming traffic is dropped by default");
                    }
                }
                yield output.contains("hook input")
                        ? Answer.unknown(
                                method,
                                "there are rules for incoming traffic, but no drop by default")
                        : Answer.no(method, "no rules for incoming traffic");
            }
        };
    }

    /** Asks the desktop of the session in which this program runs. */
    Answer screenLock() {
        String desktop =
                machine.environment("XDG_CURRENT_DESKTOP").orElse("").toUpperCase(Locale.ROOT);
        if (machine.environment("DBUS_SESSION_BUS_ADDRESS").isEmpty() || desktop.isEmpty()) {
            return Answer.unknown("desktop settings", "no desktop session here");
        }
        if (desktop.contains("KDE")) {
            return kde();
        }
        return desktop.contains("GNOME") || desktop.contains("UNITY")
                ? gnome()
                : Answer.unknown("desktop settings", "the desktop " + desktop + " is not known");
    }

    private Answer gnome() {
        String method = "gsettings org.gnome.desktop.screensaver lock-enabled";
        Optional<String> lock = setting("org.gnome.desktop.screensaver", "lock-enabled");
        if (lock.isEmpty() || !(lock.get().equals("true") || lock.get().equals("false"))) {
            return Answer.unknown(method, "gsettings gave no answer");
        }
        if (lock.get().equals("false")) {
            return Answer.no(method, "the lock is off");
        }
        Matcher idle = IDLE.matcher(setting("org.gnome.desktop.session", "idle-delay").orElse(""));
        if (!idle.matches()) {
            return Answer.unknown(method, "the idle delay cannot be told");
        }
        return idle.group(1).equals("0")
                ? Answer.no(method, "the lock is on but the screen never goes idle")
                : Answer.yes(method, "locks after " + idle.group(1) + " s idle");
    }

    private Optional<String> setting(String schema, String key) {
        Machine.Outcome outcome = machine.run(List.of("/usr/bin/gsettings", "get", schema, key));
        return outcome instanceof Machine.Outcome.Ran(int exit, String output) && exit == 0
                ? Optional.of(output.strip())
                : Optional.empty();
    }

    private Answer kde() {
        String method = "~/.config/kscreenlockerrc";
        String settings =
                machine.read(machine.userHome().resolve(".config/kscreenlockerrc")).orElse("");
        boolean off =
                settings.lines()
                        .anyMatch(line -> line.replace(" ", "").equalsIgnoreCase("Autolock=false"));
        return off
                ? Answer.no(method, "the lock is off")
                : Answer.yes(method, "not switched off; the desktop locks by default");
    }

    Answer secureBoot() {
        String method = "mokutil --sb-state";
        if (machine.run(List.of("/usr/bin/mokutil", "--sb-state"))
                        instanceof Machine.Outcome.Ran(int exit, String output)
                && exit == 0) {
            if (output.contains("SecureBoot enabled")) {
                return Answer.yes(method, "enabled");
            }
            if (output.contains("SecureBoot disabled")) {
                return Answer.no(method, "disabled");
            }
        }
        return machine.read(SECURE_BOOT)
                .filter(bytes -> bytes.length() == 5)
                .map(bytes ->
                        new Answer(
                                bytes.charAt(4) == 1,
                                "efivars SecureBoot",
                                "value " + (int) bytes.charAt(4)))
                .orElseGet(() -> Answer.unknown(method, "the firmware's answer cannot be read"));
    }

    Answer tpm() {
        String method = "/sys/class/tpm";
        Path folder = Path.of(method);
        if (!machine.exists(folder)) {
            return Answer.unknown(method, "the kernel does not list TPM devices");
        }
        List<String> devices = machine.list(folder);
        if (devices.isEmpty()) {
            return Answer.no(method, "no TPM is present");
        }
        String version =
                machine.read(folder.resolve(devices.getFirst()).resolve("tpm_version_major"))
                        .orElse("")
                        .strip();
        return version.equals("2")
                ? Answer.yes(method, "TPM 2.0")
                : Answer.unknown(method, "a TPM of another or untold version");
    }
}
