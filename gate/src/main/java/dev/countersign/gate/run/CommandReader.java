package dev.countersign.gate.run;

import dev.countersign.gate.model.HubCache;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads from a command what it would load. Starts nothing, reads no weights. */
public final class CommandReader {
    private static final List<Tool> TOOLS =
            List.of(
                    new LlamaServerCommand(),
                    new LmDeployCommand(),
                    new LocalGptCommand(),
                    new VllmCommand());

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
        return read(invocation, List.of());
    }

    /**
     * The same with models that the tool shall find besides those that it names.
     *
     * @param also names in the hub's cache; only for tools that look there by themselves
     */
    public static ToolPlan read(Invocation invocation, List<String> also)
            throws IOException, RefusedCommandException {
        ToolPlan plan = plan(invocation);
        Optional<Map<String, Path>> hub = plan.surroundings().hub();
        if (also.isEmpty()) {
            return plan;
        }
        if (hub.isEmpty()) {
            throw RefusedCommandException.option(
                    "--also", plan.tool() + " loads only what its command names", "Leave it out.");
        }
        Places places = new Places(invocation);
        Map<String, Path> visible = new TreeMap<>(hub.get());
        List<PlannedModel> models = new ArrayList<>(plan.models());
        for (String name : also) {
            Path folder = places.folderOrSnapshot("--also", name, "main", places.hub());
            if (!HubCache.isRepositoryName(name)) {
                throw RefusedCommandException.option(
                        "--also", name + " is not org/model", "Give such a name.");
            }
            RemoteCode.requireOwn("--also", folder);
            models.add(places.folder("--also", ArtifactRole.MODEL, plan.tool(), folder));
            visible.put(name, folder);
        }
        return plan.with(models, visible);
    }

    private static ToolPlan plan(Invocation invocation)
            throws IOException, RefusedCommandException {
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
                "It starts llama-server, lmdeploy serve api_server, vllm serve and LocalGPT's scripts.");
    }
}
