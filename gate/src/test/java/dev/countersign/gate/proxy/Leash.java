package dev.countersign.gate.proxy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that starts a tool as the gate does, and then waits to be killed. */
final class Leash {
    private Leash() {}

    public static void main(String[] words) throws Exception {
        ToolChild child =
                ToolChild.start(
                        Tools.LLAMA_SERVER,
                        List.of(words),
                        Path.of(""),
                        Map.of("PATH", "/usr/bin"));
        System.out.println(child.url().getPort());
        child.await();
    }
}
