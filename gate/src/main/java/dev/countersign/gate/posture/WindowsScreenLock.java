package dev.countersign.gate.posture;

import java.util.Optional;

/**
 * The machine's inactivity limit, else the person's screen saver with password, by group policy or
 * own setting. Whether Windows asks for a password after sleep is not looked at.
 *
 * <p>Checked against recorded outputs only.
 */
record WindowsScreenLock(WindowsRegistry registry) implements Probe {
    private static final String SYSTEM =
            "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
    private static final String POLICY =
            "HKCU\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop";
    private static final String OWN = "HKCU\\Control Panel\\Desktop";

    @Override
    public Answer look() {
        Optional<Long> limit = registry.number(SYSTEM, "InactivityTimeoutSecs");
        if (limit.isPresent() && limit.get() > 0) {
            return Answer.yes(
                    "InactivityTimeoutSecs", "locks after " + limit.get() + " s without input");
        }
        String method = "Control Panel\\Desktop";
        Optional<String> active = desktop("ScreenSaveActive");
        Optional<String> secure = desktop("ScreenSaverIsSecure");
        Optional<String> seconds = desktop("ScreenSaveTimeOut");
        if (active.equals(Optional.of("0"))
                || secure.equals(Optional.of("0"))
                || seconds.equals(Optional.of("0"))) {
            return Answer.no(method, "neither an inactivity limit nor a screen saver locks");
        }
        boolean locks =
                active.equals(Optional.of("1"))
                        && secure.equals(Optional.of("1"))
                        && seconds.filter(text -> text.matches("[0-9]{1,9}")).isPresent()
                        && desktop("SCRNSAVE.EXE").filter(text -> !text.isBlank()).isPresent();
        return locks
                ? Answer.yes(method, "the screen saver locks after " + seconds.get() + " s")
                : Answer.unknown(method, "no inactivity limit is set, and no screen saver is told");
    }

    private Optional<String> desktop(String name) {
        return registry.text(POLICY, name).or(() -> registry.text(OWN, name));
    }
}
