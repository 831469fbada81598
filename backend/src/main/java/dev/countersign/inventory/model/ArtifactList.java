package dev.countersign.inventory.model;

import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The exact files that devices showed as a list: what it can be asked. */
@Singleton
class ArtifactList {
    private static final Keyset<ArtifactSetEntity> ROWS =
            new Keyset<>(ArtifactSetEntity.class, "a", "a.digest", "ArtifactSetEntity a");
    private static final String LIVE =
            " (select 1 from ConfirmationEntity c where c.digest = a.digest and c.withdrawnAt is null";

    static final ListShape SHAPE =
            ListShape.of("artifacts", "/artifacts")
                    .text("q")
                    .choice("confirmed", "artifact.confirmed.", List.of("false", "true"))
                    .text("model")
                    .folded()
                    .choice(
                            "format",
                            "format.",
                            Stream.of(ModelFormat.values()).map(ModelFormat::word).toList())
                    .choice(
                            "source",
                            "source.",
                            Stream.of(SourceKind.values()).map(SourceKind::word).toList())
                    .choice("scan", "artifact.scan.", List.of("none", "findings"))
                    .sort(Sort.falling("newest", "a.seenAt", Sort.Type.INSTANT))
                    .sort(Sort.rising("oldest", "a.seenAt", Sort.Type.INSTANT))
                    .sort(Sort.rising("name", "lower(a.name)", Sort.Type.TEXT));

    static final Exports.Table<ArtifactSet> TABLE =
            new Exports.Table<>(
                    SHAPE,
                    List.of(
                            new Column<>("digest", ArtifactSet::digest),
                            new Column<>("name", ArtifactSet::name),
                            new Column<>("format", set -> set.format().word()),
                            new Column<>("size", ArtifactSet::size),
                            new Column<>("has_code", ArtifactSet::hasCode),
                            new Column<>("remote", ArtifactSet::remote),
                            new Column<>("source", set -> set.source().kind().word()),
                            new Column<>("source_ref", set -> set.source().ref()),
                            new Column<>(
                                    "model_id",
                                    set -> confirmed(set).map(Confirmation::modelId).orElse(null)),
                            new Column<>(
                                    "confirmed_by",
                                    set ->
                                            confirmed(set)
                                                    .map(Confirmation::confirmedBy)
                                                    .orElse(null)),
                            new Column<>("verified_at", ArtifactSet::verifiedAt),
                            new Column<>("seen_by", ArtifactSet::seenBy),
                            new Column<>("seen_at", ArtifactSet::seenAt)));

    private final EntityManager entities;
    private final ArtifactSets sets;

    ArtifactList(EntityManager entities, ArtifactSets sets) {
        this.entities = entities;
        this.sets = sets;
    }

    private static Optional<Confirmation> confirmed(ArtifactSet set) {
        return Optional.ofNullable(set.confirmation());
    }

    @Transactional(readOnly = true)
    Found<ArtifactSet> found(ListQuery query) {
        return ROWS.found(entities, where(query), query).as(sets::views);
    }

    @Transactional(readOnly = true)
    Page<ArtifactSet> page(ListQuery query) {
        return ROWS.page(entities, where(query), query).as(sets::views);
    }

    private static Conditions where(ListQuery query) {
        Conditions where = new Conditions();
        DigestText.name(where, query.value("q"), "a.digest", "lower(a.name)");
        String confirmed = query.value("confirmed");
        if (confirmed != null) {
            where.also((confirmed.equals("true") ? "exists" : "not exists") + LIVE + ")");
        }
        String scan = query.value("scan");
        if (scan != null) {
            where.also(
                    scan.equals("none")
                            ? "not exists (select 1 from ScanEntity s where s.digest = a.digest)"
                            : "exists (select 1 from ScanEntity s where s.digest = a.digest and s.result <> 'clean')");
        }
        return where.add(
                        "exists" + LIVE + " and c.model.id = :model)",
                        "model",
                        query.value("model"))
                .add("a.format = :format", "format", query.value("format"))
                .add("a.sourceKind = :source", "source", query.value("source"));
    }

    /** How a search finds files: by part of the name, or by the beginning of the digest. */
    static final class DigestText {
        private static final String PREFIX = "sha256:";
        private static final int HEX = 64;

        private DigestText() {}

        static void name(Conditions where, @Nullable String text, String digest, String name) {
            if (text == null) {
                return;
            }
            String hex = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
            boolean whole = text.startsWith(PREFIX) && hex.matches("[0-9a-f]{0,64}");
            if (whole || hex.matches("[0-9a-f]{8,64}")) {
                where.also("(" + digest + " between :low and :high)")
                        .with("low", PREFIX + hex + "0".repeat(HEX - hex.length()))
                        .with("high", PREFIX + hex + "f".repeat(HEX - hex.length()));
            } else {
                where.holds(text, "text", name);
            }
        }
    }
}
