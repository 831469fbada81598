package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ufw, firewalld and nftables in turn; the first that is on answers. {@code ufw status} needs the
 * administrator's rights, so its configuration is read instead.
 */
record LinuxFirewall(Machine machine) implements Probe {
    private static final Path UFW = Path.of("/etc/ufw/ufw.conf");
    private static final Pattern INPUT =
            Pattern.compile("type filter hook input priority [^;{}]{1,40}; policy (drop|accept);");

    @Override
    public Answer look() {
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
        Machine.Outcome outcome = machine.run(List.of("/usr/sbin/nft", "list", "ruleset"));
        return switch (outcome) {
            case Machine.Outcome.Missing _ ->
                    anotherIsOff
                            ? Answer.no(
                                    "ufw, firewalld", "installed and switched off; no nft to ask")
                            : Answer.unknown(method, "no ufw, firewalld or nft is installed");
            case Machine.Outcome.Stopped _ -> Answer.unknown(method, "nft", outcome);
            case Machine.Outcome.Ran(int exit, String output) ->
                    exit == 0
                            ? rules(method, output)
                            : Answer.unknown(method, "needs the administrator's rights to be read");
        };
    }

    private static Answer rules(String method, String output) {
        Matcher input = INPUT.matcher(output);
        while (input.find()) {
            if (input.group(1).equals("drop")) {
                return Answer.yes(method, "incoming traffic is dropped by default");
            }
        }
        if (output.contains("hook input")) {
            return Answer.unknown(
                    method, "there are rules for incoming traffic, but no drop by default");
        }
        return output.isBlank() || output.stripLeading().startsWith("table ")
                ? Answer.no(method, "no rules for incoming traffic")
                : Answer.unknown(method, "nft gave no usable answer");
    }
}
