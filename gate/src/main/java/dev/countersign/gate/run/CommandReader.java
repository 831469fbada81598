package dev.countersign.gate.run;

import java.io.IOException;
import java.util.List;

/** Reads from a command what it would load. Starts nothing, reads no weights. */
public final class CommandReader {
    private static final List<Tool> TOOLS =
            List.of(new LlamaServerCommand(), new LmDeployCommand(), new LocalGptCommand());

    private CommandReader() {}

    /** One tool's way of being started. */
    interface Tool {
        boolean isMeant(Invocation invocation);

        ToolPlan read(Invocation invocation) throws IOException, RefusedCommandException;
    }

    /**
     * What the command would load and how to start it safely.
     *
     * @throws RefusedCommandException when the gate does not start it: a tool or an option that is
     *     not known, a model that is not here
     */
    public static ToolPlan read(Invocation invocation) throws IOException, RefusedCommandException {
        for (Tool tool : TOOLS) {
            if (tool.isMeant(invocation)) {
                return tool.read(invocation);
            }
        }
        throw new RefusedCommandException(
                "command.unknown",
                "The gate does not know what "
                        + invocation.words().getFirst()
                        + " loads, so it does not start it.",
                "It starts llama-server, lmdeploy serve api_server and LocalGPT's scripts.");
    }
}
