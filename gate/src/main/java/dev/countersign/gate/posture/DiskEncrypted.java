package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** AND over the volumes of all folders that hold models, prompts or this program's state. */
record DiskEncrypted(Volumes volumes, Map<String, Path> folders, String method) implements Probe {
    DiskEncrypted {
        folders = Map.copyOf(folders);
    }

    @Override
    public Answer look() {
        Map<String, Answer> answers = new TreeMap<>();
        folders.forEach((name, folder) -> answers.put(name, volumes.volume(folder)));
        return Answer.all(method, answers);
    }
}
