package dev.countersign.gate.posture;

import dev.countersign.gate.model.Printable;
import dev.countersign.token.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LM Studio, a closed application: its folder is all that can be looked at. It keeps every
 * conversation and has no switch for it, so only the volume can protect them.
 */
record LmStudioProbe(ToolSurroundings around) implements ToolProbe {
    private static final int MAX_PLUGINS = 100;
    private static final int MAX_NAME = 100;
    private static final Pattern MAC_VERSION =
            Pattern.compile(
                    "<key>CFBundleShortVersionString</key>\\s*<string>(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})[^<]{0,40}</string>");
    private static final Pattern LINUX_VERSION =
            Pattern.compile("LM-Studio-(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})[^/]{0,60}\\.AppImage$");

    @Override
    public Optional<ToolReport> look() {
        return LmStudioHome.find(around.machine()).map(this::report);
    }

    private ToolReport report(LmStudioHome home) {
        List<ToolProcess> processes =
                ToolProcess.all(around.machine(), "(?i)lm[ -]?studio", _ -> true);
        return around.report(
                "lm_studio",
                processes,
                Optional.empty(),
                new ToolSurroundings.Findings(
                        version(home),
                        Answer.unknown(
                                "tool settings",
                                "LM Link and generator plugins can send prompts out, and no"
                                        + " setting tells"),
                        promptLoggingOff(home),
                        Optional.of(plugins(home))));
    }

    private Answer promptLoggingOff(LmStudioHome home) {
        Map<String, Answer> answers = new TreeMap<>();
        answers.put(
                "conversations", around.volumes().volume(home.folder().resolve("conversations")));
        boolean silent =
                home.settings(".internal/http-server-config.json")
                        .filter(settings ->
                                settings.get("logSensitiveData") instanceof Json.Bool(boolean logs)
                                        && !logs)
                        .isPresent();
        // Without the setting the server writes prompts to its log.
        if (!silent) {
            answers.put(
                    "server logs", around.volumes().volume(home.folder().resolve("server-logs")));
        }
        return Answer.all("where LM Studio writes prompts", answers);
    }

    private List<String> plugins(LmStudioHome home) {
        SortedSet<String> names = new TreeSet<>();
        Path folder = home.folder().resolve("extensions/plugins");
        for (String owner : around.machine().list(folder)) {
            for (String name : around.machine().list(folder.resolve(owner))) {
                names.add(owner + "/" + name);
            }
        }
        home.settings("mcp.json")
                .map(settings -> settings.get("mcpServers"))
                .ifPresent(servers -> {
                    if (servers instanceof Json.Obj known) {
                        known.members().keySet().forEach(name -> names.add("mcp/" + name));
                    }
                });
        return names.stream()
                .map(Printable::of)
                .map(name -> name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name)
                .distinct()
                .limit(MAX_PLUGINS)
                .toList();
    }

    private Optional<List<Long>> version(LmStudioHome home) {
        return switch (around.system()) {
            case MACOS ->
                    around.machine()
                            .read(Path.of("/Applications/LM Studio.app/Contents/Info.plist"))
                            .flatMap(text -> numbers(MAC_VERSION, text));
            case LINUX ->
                    home.settings(".internal/app-install-location.json")
                            .flatMap(settings ->
                                    settings.get("path") instanceof Json.Str(String path)
                                            ? numbers(LINUX_VERSION, path)
                                            : Optional.empty());
            case WINDOWS -> Optional.empty();
        };
    }

    private static Optional<List<Long>> numbers(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find()
                ? Optional.of(
                        List.of(
                                Long.valueOf(matcher.group(1)),
                                Long.valueOf(matcher.group(2)),
                                Long.valueOf(matcher.group(3))))
                : Optional.empty();
    }
}
