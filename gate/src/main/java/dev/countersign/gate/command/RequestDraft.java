package dev.countersign.gate.command;

import dev.countersign.gate.check.RequestLink;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.record.Event;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a request for approval will ask.
 *
 * @param place where the model lies, empty where that is not known
 * @param because the refusal that it comes from, empty for none
 */
record RequestDraft(
        String name,
        Optional<String> place,
        Optional<Digest> digest,
        Optional<String> tool,
        SortedSet<String> scopes,
        SortedSet<String> dataClasses,
        Optional<String> because) {
    RequestDraft {
        scopes = new TreeSet<>(scopes);
        dataClasses = new TreeSet<>(dataClasses);
    }

    /** As much as a refusal tells. */
    static RequestDraft of(Event denial) {
        return new RequestDraft(
                denial.name(),
                denial.detail(),
                denial.digest(),
                Optional.of(denial.tool()).filter(tool -> !tool.equals("unknown")),
                denial.scopes(),
                denial.dataClasses(),
                denial.code()
                        .map(code -> denial.rule().map(rule -> rule + ", ").orElse("") + code));
    }

    RequestDraft withModel(String modelName, Digest modelDigest, Optional<String> itsTool) {
        return new RequestDraft(
                modelName,
                place,
                Optional.of(modelDigest),
                tool.or(() -> itsTool),
                scopes,
                dataClasses,
                because);
    }

    /** What was said replaces what was found out. */
    RequestDraft withUse(
            Optional<String> saidTool,
            SortedSet<String> saidScopes,
            SortedSet<String> saidClasses) {
        return new RequestDraft(
                name,
                place,
                digest,
                saidTool.or(() -> tool),
                saidScopes.isEmpty() ? scopes : saidScopes,
                saidClasses.isEmpty() ? dataClasses : saidClasses,
                because);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Asking for " + name);
        digest.ifPresent(bytes -> lines.add("  digest     " + bytes));
        lines.add("  tool       " + tool.orElse("?"));
        lines.add("  scopes     " + words(scopes));
        lines.add("  data       " + words(dataClasses));
        because.ifPresent(why -> lines.add("  because    it was refused: " + why));
        return lines;
    }

    private static String words(SortedSet<String> words) {
        return words.isEmpty() ? "?" : String.join(", ", words);
    }

    /** What is still to be said, as options. */
    List<String> missing() {
        List<String> options = new ArrayList<>();
        if (tool.isEmpty()) {
            options.add("--tool");
        }
        if (scopes.isEmpty()) {
            options.add("--scope");
        }
        if (dataClasses.isEmpty()) {
            options.add("--data-class");
        }
        return options;
    }

    /** The portal's form with what is known filled in. */
    String link(Identity identity) {
        RequestLink form =
                new RequestLink(
                        identity.publicUrl(), identity.deviceId(), tool, scopes, dataClasses);
        return digest.map(form::to).orElse(identity.publicUrl() + "/requests/new");
    }

    Json.Obj json(String purpose) {
        return Json.object()
                .put("digest", digest.orElseThrow().toString())
                .put("tool", tool.orElseThrow())
                .put("scopes", Json.strings(scopes))
                .put("data_classes", Json.strings(dataClasses))
                .put("purpose", purpose)
                .put("name", name)
                .build();
    }
}
