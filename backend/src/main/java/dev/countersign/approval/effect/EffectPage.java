package dev.countersign.approval.effect;

import dev.countersign.platform.Page;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestReport;
import dev.countersign.policy.Treatment;
import dev.countersign.problem.FormError;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages about a bundle's effect show. */
final class EffectPage {
    private EffectPage() {}

    /** A bundle in words. */
    record BundleLine(
            String id,
            String revision,
            String digest,
            String policyDigest,
            String state,
            String tone,
            int rules,
            boolean shipped,
            @Nullable String signedBy,
            String uploadedBy,
            java.time.Instant uploadedAt,
            @Nullable Asked asked,
            int version) {
        static BundleLine of(StoredBundle bundle, Map<String, String> names) {
            StoredBundle.Asking asking = bundle.asked();
            String state = bundle.state().word();
            return new BundleLine(
                    bundle.id(),
                    bundle.revision(),
                    bundle.digest(),
                    bundle.policyDigest(),
                    state,
                    state.equals("active") ? "ok" : state.equals("asked") ? "wait" : "off",
                    bundle.rules(),
                    bundle.shipped(),
                    bundle.signedBy(),
                    names.getOrDefault(bundle.uploadedBy(), bundle.uploadedBy()),
                    bundle.uploadedAt(),
                    asking == null || !state.equals("asked") ? null : Asked.of(asking, names),
                    bundle.version());
        }
    }

    /** Who asked for an activation. */
    record Asked(
            String by,
            String name,
            java.time.Instant at,
            String reason,
            String treatment,
            @Nullable Integer reviewDays) {
        static Asked of(StoredBundle.Asking asking, Map<String, String> names) {
            return new Asked(
                    asking.by(),
                    names.getOrDefault(asking.by(), asking.by()),
                    asking.at(),
                    asking.reason(),
                    asking.treatment().word(),
                    asking.reviewDays());
        }
    }

    /** What somebody filled in to ask for an activation. */
    record Form(String treatment, String reviewDays, String reason) {
        static final Form EMPTY = new Form(Treatment.REVIEW_THEN_SUSPEND.word(), "7", "");
    }

    /** What the viewer may do with the bundle. */
    record May(boolean compute, boolean ask, boolean activate, boolean asker, boolean withdraw) {}

    /** The page. */
    record View(
            BundleLine bundle,
            @Nullable TestReport tests,
            String inForce,
            @Nullable Effect effect,
            List<Row> rows,
            May may,
            Form form,
            List<FormError> errors) {
        public List<String> treatments() {
            return Stream.of(
                            Treatment.REVIEW_THEN_SUSPEND,
                            Treatment.SUSPEND_NOW,
                            Treatment.NEW_REQUESTS_ONLY)
                    .map(Treatment::word)
                    .toList();
        }

        /** For the page, which knows words only. */
        public EffectSummary.Count count(String subject, String change) {
            Subject of = Subject.of(subject);
            Change what = Change.of(change);
            return effect == null || effect.summary() == null
                    ? new EffectSummary.Count(of, what, 0, 0, 0)
                    : effect.summary().count(of, what);
        }

        public List<EffectSummary.Reason> losing() {
            return reasons(Subject.APPROVAL, Change.LOSES);
        }

        public List<EffectSummary.Reason> gaining() {
            return reasons(Subject.APPROVAL, Change.GAINS);
        }

        public List<EffectSummary.Reason> flipping() {
            return Stream.concat(
                            reasons(Subject.DECISION, Change.LOSES).stream(),
                            reasons(Subject.DECISION, Change.GAINS).stream())
                    .toList();
        }

        private List<EffectSummary.Reason> reasons(Subject subject, Change change) {
            return effect == null || effect.summary() == null
                    ? List.of()
                    : effect.summary().reasons(subject, change);
        }
    }

    /** One line of the table of counts. */
    record Row(String subject, int total, int unchanged, int loses, int shorter, int gains) {
        static List<Row> of(@Nullable EffectSummary summary) {
            return summary == null
                    ? List.of()
                    : Stream.of(Subject.values()).map(subject -> of(summary, subject)).toList();
        }

        private static Row of(EffectSummary summary, Subject subject) {
            return new Row(
                    subject.word(),
                    summary.total(subject),
                    summary.count(subject, Change.UNCHANGED).items(),
                    summary.count(subject, Change.LOSES).items(),
                    summary.count(subject, Change.SHORTER).items(),
                    summary.count(subject, Change.GAINS).items());
        }
    }

    /** One thing that changes, with everything by name. */
    record Item(
            String id,
            String href,
            @Nullable String person,
            @Nullable String device,
            String change,
            String before,
            String after,
            List<String> codes,
            @Nullable Long tokenBeforeS,
            @Nullable Long tokenAfterS) {
        static Item of(EffectItem item, Map<String, String> names) {
            String person = item.personId();
            String device = item.deviceId();
            return new Item(
                    item.id(),
                    folder(item.subject()) + item.id(),
                    person == null ? null : names.getOrDefault(person, person),
                    device == null ? null : names.getOrDefault(device, device),
                    item.change().word(),
                    item.before().text(),
                    item.after().text(),
                    item.codes(),
                    item.tokenBeforeS(),
                    item.tokenAfterS());
        }

        private static String folder(Subject subject) {
            return switch (subject) {
                case APPROVAL -> "/approvals/";
                case WAITING, DENIED -> "/requests/";
                case DECISION -> "/decisions/";
            };
        }
    }

    /** One page of what changes. */
    record Items(
            BundleLine bundle,
            Effect effect,
            String subject,
            String change,
            String code,
            String before,
            String outcome,
            Page<Item> found,
            @Nullable String first,
            @Nullable String next) {
        public List<String> changes() {
            return Stream.of(Change.LOSES, Change.SHORTER, Change.GAINS).map(Change::word).toList();
        }

        public List<String> subjects() {
            return Stream.of(Subject.values()).map(Subject::word).toList();
        }

        public List<String> outcomes() {
            return Stream.of(Outcome.values()).map(Outcome::text).toList();
        }
    }
}
