package dev.countersign.gate.posture;

import java.nio.file.Path;

/** Whether what is written to a folder reaches the disk encrypted. */
@FunctionalInterface
interface Volumes {
    /** The volume on which a folder (or, while it does not exist, its nearest parent) lies. */
    Answer volume(Path folder);
}
