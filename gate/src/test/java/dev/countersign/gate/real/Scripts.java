package dev.countersign.gate.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scripts in {@code gate/e2e}, each of which finds or fetches one program. */
final class Scripts {
    private Scripts() {}

    /**
     * What the script printed: the program's path.
     *
     * @throws IllegalStateException when there is none and none can be fetched
     */
    static Path program(String script) throws IOException, InterruptedException {
        Path place = place(script);
        Process process =
                new ProcessBuilder(place.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        process.getOutputStream().close();
        String answer =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0 || answer.isEmpty()) {
            throw new IllegalStateException(
                    place
                            + " found no program; its advice is above (tests: -Dcountersign.real=off skips).");
        }
        return Path.of(answer);
    }

    private static Path place(String script) {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            Path place = folder.resolve("gate/e2e").resolve(script);
            if (Files.isExecutable(place)) {
                return place;
            }
        }
        throw new IllegalStateException("gate/e2e/" + script + " is not above the present folder");
    }
}
