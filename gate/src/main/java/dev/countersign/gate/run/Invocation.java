package dev.countersign.gate.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command as a person gave it.
 *
 * @param words the program and its arguments, at least one
 * @param environment what the program would inherit; most of it is withheld
 * @param folder the folder that relative paths start from
 */
public record Invocation(
        List<String> words, Map<String, String> environment, Path folder, Path userHome) {
    public Invocation {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command has at least one word");
        }
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** The program's file name without {@code .exe}. */
    String programName() {
        String word = words.getFirst();
        String name = word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
        return name.endsWith(".exe") ? name.substring(0, name.length() - 4) : name;
    }

    List<String> arguments() {
        return words.subList(1, words.size());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    boolean isTrue(String variable) {
        return "true".equalsIgnoreCase(environment.getOrDefault(variable, ""));
    }
}
