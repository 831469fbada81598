package dev.countersign.gate.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the person whose tool it is could undo what the vault does. */
final class Strength {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;

    private Strength() {}

    /**
     * Why it is weak; empty when it is strong.
     *
     * @param account of the person, {@code uid:1000}
     * @param home the gate's own home, whose pinned key and approvals the vault believes
     */
    static List<String> weaknesses(Path vault, Path home, String account) throws IOException {
        List<String> weak = new ArrayList<>();
        int own = uid(vault);
        if (account.equals("uid:0")) {
            weak.add("the tool runs as root, which nothing on this machine restrains");
        } else if (account.equals("uid:" + own)) {
            weak.add(
                    "the vault belongs to the account that uses the tool, which can change its files and modes");
        } else {
            if (account.equals("uid:" + uid(home))) {
                weak.add(
                        "the gate's home belongs to the account that uses the tool, which can change the key that approvals are checked with");
            }
            open(vault, own).ifPresent(weak::add);
        }
        return weak;
    }

    private static java.util.Optional<String> open(Path vault, int own) throws IOException {
        for (Path folder = vault; folder != null; folder = folder.getParent()) {
            int mode =
                    Files.getAttribute(folder, "unix:mode") instanceof Integer found ? found : -1;
            boolean trusted = uid(folder) == 0 || uid(folder) == own;
            boolean closed = (mode & WRITABLE_BY_OTHERS) == 0 || (mode & STICKY) != 0;
            if (!trusted || !closed) {
                return java.util.Optional.of(
                        folder + " can be changed by others, and with it the way to the vault");
            }
        }
        return java.util.Optional.empty();
    }

    private static int uid(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid") instanceof Integer uid ? uid : -1;
    }
}
