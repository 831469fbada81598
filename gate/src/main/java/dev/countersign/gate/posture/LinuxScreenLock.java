package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the desktop of the session in which this program runs: GNOME or KDE. */
record LinuxScreenLock(Machine machine) implements Probe {
    private static final Pattern IDLE = Pattern.compile("^(?:uint32 )?(\\d{1,9})$");

    @Override
    public Answer look() {
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
        return idle.group(1).matches("0+")
                ? Answer.no(method, "the lock is on but the screen never goes idle")
                : Answer.yes(method, "locks after " + idle.group(1) + " s idle");
    }

    private Optional<String> setting(String schema, String key) {
        return machine.output(List.of("/usr/bin/gsettings", "get", schema, key)).map(String::strip);
    }

    private Answer kde() {
        String method = "~/.config/kscreenlockerrc";
        Path file = machine.userHome().resolve(".config/kscreenlockerrc");
        Optional<String> settings = machine.read(file);
        if (settings.isEmpty() && machine.exists(file)) {
            return Answer.unknown(method, "cannot be read");
        }
        boolean off =
                settings.stream()
                        .flatMap(String::lines)
                        .anyMatch(line -> line.replace(" ", "").equalsIgnoreCase("Autolock=false"));
        return off
                ? Answer.no(method, "the lock is off")
                : Answer.yes(method, "not switched off; the desktop locks by default");
    }
}
