package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether security updates wait. Asks only what the distribution already knows; never goes to the
 * network.
 */
record LinuxPatches(Machine machine, Instant now) implements Probe {
    /** Package lists older than this say nothing about today. */
    private static final Duration FRESH = Duration.ofDays(7);

    private static final Pattern APT_CHECK = Pattern.compile("^(\\d{1,6});(\\d{1,6})$");

    @Override
    public Answer look() {
        if (machine.exists(Path.of("/run/reboot-required"))) {
            return Answer.no("/run/reboot-required", "updates are installed but need a restart");
        }
        Optional<Answer> apt = apt();
        return apt.or(this::dnf)
                .orElseGet(() ->
                        Answer.unknown("distribution tools", "none that is known is installed"));
    }

    private Optional<Answer> apt() {
        String method = "/usr/lib/update-notifier/apt-check";
        if (!(machine.run(List.of(method))
                instanceof Machine.Outcome.Ran(int exit, String output))) {
            return machine.exists(Path.of("/usr/bin/apt-get"))
                    ? Optional.of(
                            Answer.unknown(
                                    method,
                                    "apt without update-notifier keeps no count of security updates"))
                    : Optional.empty();
        }
        Matcher counts = APT_CHECK.matcher(output.strip());
        if (exit != 0 || !counts.matches()) {
            return Optional.of(Answer.unknown(method, "gave no usable answer"));
        }
        if (!isFresh(Path.of("/var/lib/apt/periodic/update-success-stamp"))) {
            return Optional.of(Answer.unknown(method, "the package lists are older than 7 days"));
        }
        boolean none = Integer.parseInt(counts.group(2)) == 0;
        return Optional.of(new Answer(none, method, counts.group(2) + " security updates wait"));
    }

    private Optional<Answer> dnf() {
        String method = "dnf --cacheonly updateinfo list --security";
        return switch (machine.run(
                List.of("/usr/bin/dnf", "--cacheonly", "-q", "updateinfo", "list", "--security"))) {
            case Machine.Outcome.Missing _ -> Optional.empty();
            case Machine.Outcome.Stopped stopped ->
                    Optional.of(Answer.unknown(method, "dnf " + stopped.why()));
            case Machine.Outcome.Ran(int exit, String output) -> {
                if (exit != 0) {
                    yield Optional.of(Answer.unknown(method, "dnf has no usable cache"));
                }
                if (!isFresh(Path.of("/var/cache/dnf/expired_repos.json"))
                        && !isFresh(Path.of("/var/cache/libdnf5"))) {
                    yield Optional.of(
                            Answer.unknown(method, "the package lists are older than 7 days"));
                }
                long waiting = output.lines().filter(line -> !line.isBlank()).count();
                yield Optional.of(
                        new Answer(waiting == 0, method, waiting + " security updates wait"));
            }
        };
    }

    private boolean isFresh(Path stamp) {
        return machine.modified(stamp).stream()
                .anyMatch(at -> !at.isAfter(now.plusSeconds(300)) && at.isAfter(now.minus(FRESH)));
    }
}
