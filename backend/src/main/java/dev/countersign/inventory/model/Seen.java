package dev.countersign.inventory.model;

import dev.countersign.problem.InputCheck;
import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link Found} after every field held and the digest was computed again. */
record Seen(
        String digest,
        String name,
        ModelFormat format,
        boolean hasCode,
        List<ArtifactFile> files,
        long size,
        @Nullable String manifest,
        Source source,
        Declared declared,
        @Nullable Scan scan) {
    private static final int LONGEST = 200;
    private static final String OLLAMA = "registry.ollama.ai/library/";
    private static final String DIGEST = "sha256: and 64 lower-case hex digits";

    /** A format scan that came along. */
    record Scan(ScanResult result, String tool, Instant at, String detail) {}

    /** Notes every fault under {@code pointer}; empty when there is one. */
    static Optional<Seen> of(Found found, String pointer, InputCheck check, Instant latest) {
        String name = check.text(pointer + "/name", found.name(), LONGEST);
        ModelFormat format =
                check.choice(
                        pointer + "/format",
                        found.format(),
                        ModelFormat.values(),
                        ModelFormat::word);
        check.present(pointer + "/has_code", found.hasCode(), "true or false");
        Optional<ModelSet> set = set(found, pointer, check);
        checkDigest(pointer + "/manifest", found.manifest(), check);
        Source source = source(found.source(), pointer + "/source", check);
        Declared declared = found.declared() == null ? Declared.NOTHING : found.declared();
        declared.check(check, pointer + "/declared");
        Scan scan = scan(found.formatScan(), pointer + "/format_scan", check, latest);
        return set.map(s ->
                new Seen(
                        s.digest().toString(),
                        shortened(name),
                        format,
                        Boolean.TRUE.equals(found.hasCode()) || holdsCode(s),
                        s.artifacts().stream().map(ArtifactFile::of).toList(),
                        s.artifacts().stream().mapToLong(Artifact::size).sum(),
                        found.manifest(),
                        source,
                        declared,
                        scan));
    }

    /** As Ollama itself shows it: without the registry and namespace that it fills in. */
    private static String shortened(String name) {
        String rest = name.startsWith(OLLAMA) ? name.substring(OLLAMA.length()) : "";
        return rest.isBlank() || rest.contains("/") ? name : rest;
    }

    private static boolean holdsCode(ModelSet set) {
        return set.artifacts().stream().anyMatch(a -> a.role() == ArtifactRole.CODE);
    }

    private static Optional<ModelSet> set(Found found, String pointer, InputCheck check) {
        List<Found.File> files = found.artifacts() == null ? List.of() : found.artifacts();
        if (files.size() > ModelSet.MAX_ARTIFACTS) {
            check.wrong(
                    pointer + "/artifacts",
                    "length",
                    "These are too many files.",
                    "at most " + ModelSet.MAX_ARTIFACTS);
            return Optional.empty();
        }
        List<Artifact> artifacts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            file(files.get(i), pointer + "/artifacts/" + i, check).ifPresent(artifacts::add);
        }
        boolean digest = check.present(pointer + "/digest", found.digest(), DIGEST);
        if (artifacts.size() < files.size() || !digest) {
            return Optional.empty();
        }
        return set(artifacts, pointer, check).filter(s -> same(s, found, pointer, check));
    }

    private static Optional<ModelSet> set(
            List<Artifact> artifacts, String pointer, InputCheck check) {
        try {
            var _ = artifacts.stream().mapToLong(Artifact::size).reduce(0, Math::addExact);
            return Optional.of(ModelSet.of(artifacts));
        } catch (ArithmeticException e) {
            check.wrong(pointer + "/artifacts", "value", "The sizes add up to too much.", "less");
        } catch (IllegalArgumentException e) {
            check.wrong(
                    pointer + "/artifacts",
                    "value",
                    "These files make no set.",
                    String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static boolean same(ModelSet set, Found found, String pointer, InputCheck check) {
        boolean same = set.digest().toString().equals(found.digest());
        if (!same) {
            check.wrong(
                    pointer + "/digest",
                    "digest_mismatch",
                    "This is not the model-set-v1 digest of these artifacts.",
                    set.digest().toString());
        }
        return same;
    }

    private static Optional<Artifact> file(Found.File file, String pointer, InputCheck check) {
        ArtifactRole role =
                check.choice(
                        pointer + "/role", file.role(), ArtifactRole.values(), ArtifactRole::word);
        boolean known = ArtifactRole.ofWord(String.valueOf(file.role())).isPresent();
        String sha256 = file.sha256();
        Long size = file.size();
        String path = file.path();
        check.present(pointer + "/sha256", sha256, "64 lower-case hex digits");
        check.present(pointer + "/size", size, "the length in bytes");
        check.present(pointer + "/path", path, "a relative path, or -");
        if (!known || sha256 == null || size == null || path == null) {
            return Optional.empty();
        }
        if (!Digest.isWellFormed("sha256:" + sha256)) {
            check.wrong(
                    pointer + "/sha256",
                    "digest",
                    "This is not a SHA-256 digest.",
                    "64 lower-case hex digits");
            return Optional.empty();
        }
        try {
            return Optional.of(new Artifact(role, new Digest(sha256), size, path));
        } catch (IllegalArgumentException e) {
            check.wrong(
                    pointer,
                    "value",
                    "This file cannot be in a set.",
                    String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Source source(Found.@Nullable From from, String pointer, InputCheck check) {
        if (from == null) {
            return new Source(SourceKind.OTHER, null, null);
        }
        return new Source(
                check.choice(pointer + "/kind", from.kind(), SourceKind.values(), SourceKind::word),
                check.optionalText(pointer + "/namespace", from.namespace(), LONGEST),
                check.optionalText(pointer + "/ref", from.ref(), LONGEST));
    }

    private static @Nullable Scan scan(
            Found.@Nullable FormatScan scan, String pointer, InputCheck check, Instant latest) {
        if (scan == null) {
            return null;
        }
        String detail = check.optionalText(pointer + "/detail", scan.detail(), 1000);
        return new Scan(
                check.choice(
                        pointer + "/result", scan.result(), ScanResult.values(), ScanResult::word),
                check.text(pointer + "/tool", scan.tool(), LONGEST),
                moment(scan.at(), pointer + "/at", check, latest),
                detail == null ? "" : detail);
    }

    private static Instant moment(
            @Nullable Long seconds, String pointer, InputCheck check, Instant latest) {
        String text = null;
        try {
            text = seconds == null ? null : Instant.ofEpochSecond(seconds).toString();
        } catch (DateTimeException e) {
            text = "out of range";
        }
        return check.pastInstant(pointer, text, latest);
    }

    private static void checkDigest(String pointer, @Nullable String digest, InputCheck check) {
        if (digest != null && !Digest.isWellFormed(digest)) {
            check.wrong(pointer, "digest", "This is not a digest.", DIGEST);
        }
    }
}
