package dev.countersign.approval;

import dev.countersign.inventory.device.DeviceSheet;
import dev.countersign.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which combinations of what was asked in one go make sense. */
final class Combinations {
    /** The most that are asked at once. */
    static final int MOST = 40;

    private Combinations() {}

    /**
     * What is asked, and what is not because the tool is not on the device.
     *
     * @param asks at least one
     */
    record Sensible(List<Ask> asks, List<RequestSetView.LeftOut> leftOut) {}

    /**
     * Leaves out pairs of device and tool where the device's newest report does not name the tool.
     * One pair alone is kept: policy says itself what it lacks there.
     *
     * @throws Problem when none is left, or too many are
     */
    static Sensible of(AskReader.Asked asked) {
        List<Ask> all = asked.asks();
        Set<RequestSetView.LeftOut> pairs = new LinkedHashSet<>();
        all.forEach(ask -> pairs.add(pair(ask)));
        Set<RequestSetView.LeftOut> senseless = new LinkedHashSet<>();
        if (pairs.size() > 1) {
            pairs.stream()
                    .filter(pair -> lacks(asked.devices().get(pair.deviceId()), pair.toolId()))
                    .forEach(senseless::add);
        }
        List<Ask> asks = new ArrayList<>(all);
        asks.removeIf(ask -> senseless.contains(pair(ask)));
        check(asks.size());
        return new Sensible(List.copyOf(asks), List.copyOf(senseless));
    }

    private static boolean lacks(@Nullable DeviceSheet sheet, String tool) {
        return sheet != null && sheet.lacks(tool);
    }

    private static void check(int asked) {
        if (asked == 0) {
            throw Problem.field(
                    "/tool_ids",
                    "impossible",
                    "None of these tools is on any of these devices, as they last reported.",
                    "a tool that is installed there; after installing one run countersign posture"
                            + " --send");
        }
        if (asked > MOST) {
            throw Problem.field(
                    "/model_digests",
                    "length",
                    "These are "
                            + asked
                            + " combinations of model, device and tool; each would be decided by"
                            + " itself.",
                    "at most " + MOST + " at once: ask for fewer, then for the rest");
        }
    }

    private static RequestSetView.LeftOut pair(Ask ask) {
        return new RequestSetView.LeftOut(ask.device().id(), ask.toolId());
    }
}
