package dev.countersign.gate.command;

import java.io.IOException;
import java.util.List;

/** Shows a page of the portal in the person's browser. */
final class Browser {
    private Browser() {}

    /**
     * Hands the link to the system; it is an argument of a program, never a shell's.
     *
     * @param family of the operating system
     * @return false where there is no such program
     */
    static boolean open(String family, String link) {
        List<String> command =
                switch (family) {
                    case "macos" -> List.of("/usr/bin/open", link);
                    case "windows" -> List.of("rundll32.exe", "url.dll,FileProtocolHandler", link);
                    default -> List.of("xdg-open", link);
                };
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
