package dev.countersign.gate.command;

import dev.countersign.gate.run.Inside;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How {@code countersign run} starts itself again within a network of the tool's own. */
@Command(name = "inside", hidden = true)
final class InsideCommand implements Callable<Integer> {
    @Parameters(index = "0")
    private Path folder = Path.of("");

    @Parameters(index = "1")
    private String ports = "";

    @Parameters(index = "2")
    private String reached = "";

    @Parameters(index = "3..*", arity = "1..*")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return Inside.run(folder, ports, reached, command);
    }
}
