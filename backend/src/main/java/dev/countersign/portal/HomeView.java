package dev.countersign.portal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the home page shows.
 *
 * @param waiting requests that wait for the reader's review
 * @param oldest when the oldest of them was asked
 * @param steps the way to a first approval; empty for who has asked before
 */
record HomeView(
        String name,
        boolean developer,
        boolean reviewer,
        long waiting,
        @Nullable Instant oldest,
        List<Step> steps,
        List<Need> needs,
        List<DeviceLine> devices,
        List<ApprovalLine> approvals,
        List<RequestLine> requests,
        List<DraftLine> drafts) {
    /** Something the reader should do; its words are the texts {@code need.<kind>…}. */
    record Need(String kind, String about, String href) {}

    /**
     * A step to the first approval; its words are the texts {@code step.<kind>…}.
     *
     * @param state {@code done}, {@code next} or {@code later}
     */
    record Step(String kind, String state, String href) {
        /** Every step in its order; the first that is not done is next. */
        static List<Step> all(boolean trained, List<DeviceLine> devices) {
            boolean registered = !devices.isEmpty();
            boolean enrolled =
                    devices.stream().anyMatch(d -> !d.light().equals("unenrolled") && !d.isGone());
            boolean reported =
                    devices.stream().anyMatch(d -> d.reportedAt() != null && !d.isGone());
            String device = registered ? "/devices/" + devices.getFirst().id() : "/devices";
            boolean[] done = {trained, registered, enrolled, reported, false};
            List<String> kinds = List.of("training", "register", "enrol", "report", "request");
            List<String> hrefs =
                    List.of("/responsible-use", "/devices/new", device, device, "/requests/new");
            List<Step> steps = new ArrayList<>();
            boolean nextIsKnown = false;
            for (int i = 0; i < done.length; i++) {
                String state = done[i] ? "done" : (nextIsKnown ? "later" : "next");
                nextIsKnown = nextIsKnown || !done[i];
                steps.add(new Step(kinds.get(i), state, hrefs.get(i)));
            }
            return steps;
        }
    }

    record DeviceLine(
            String id, String name, String light, String tone, @Nullable Instant reportedAt) {
        boolean isGone() {
            return light.equals("gone");
        }
    }

    record ApprovalLine(
            String id,
            String modelName,
            String deviceName,
            String toolName,
            String state,
            Instant expiresAt) {}

    /** A request; {@code together} is the set that it was asked in, null for none. */
    record RequestLine(
            String id,
            String modelName,
            String deviceName,
            String state,
            @Nullable String together,
            Instant createdAt) {}

    /**
     * A draft.
     *
     * @param models their names, empty when none was chosen yet
     */
    record DraftLine(String id, String models, String href, Instant changedAt) {}
}
