package dev.countersign.gate.command;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.run.PlannedLoads;
import dev.countersign.gate.run.ToolPlan;
import dev.countersign.token.Json;
import java.util.ArrayList;
import java.util.List;

/** What {@code countersign run} tells: on standard error, for standard output is the tool's. */
final class RunReport {
    private final Workplace place;
    private final LoadGate gate;

    RunReport(Workplace place, LoadGate gate) {
        this.place = place;
        this.gate = gate;
    }

    void warn(String line) {
        place.err().println("countersign: " + line);
    }

    void refused(PlannedLoads.Load load) {
        warn("not started, because of " + String.join(", ", load.asked()) + ":");
        gate.refusal(load.request(), load.decision()).lines().forEach(place.err()::println);
    }

    /** What was allowed no longer is. */
    void ended(PlannedLoads.Load load) {
        warn("the tool is stopped:");
        gate.refusal(load.request(), load.decision()).lines().forEach(place.err()::println);
    }

    void starting(ToolPlan plan, PlannedLoads loads) {
        plan.notes().forEach(this::warn);
        for (PlannedLoads.Load load : loads.loads()) {
            if (!(load.decision().result() instanceof CheckResult.Allowed)) {
                warn("observe mode: this would be refused, and is recorded:");
                gate.refusal(load.request(), load.decision()).lines().forEach(place.err()::println);
            }
        }
        warn("starts " + plan.program());
    }

    /** Everything that would happen, and the exit code that a real run would begin with. */
    int dry(ToolPlan plan, PlannedLoads loads, boolean json) {
        int code =
                loads.refused().isEmpty()
                        ? 0
                        : loads.refused().getFirst().decision().result().exitCode();
        if (json) {
            place.sayJson(answer(plan, loads, code));
            return code;
        }
        place.say("tool     " + plan.tool());
        place.say("command  " + plan.line());
        plan.notes().forEach(note -> place.say("note     " + note));
        for (PlannedLoads.Load load : loads.loads()) {
            String asked = String.join(", ", load.asked());
            if (load.decision().result() instanceof CheckResult.Allowed allowed) {
                place.say(
                        "ALLOW    %s %s  (approval %s)"
                                .formatted(
                                        asked,
                                        load.request().model().name(),
                                        allowed.approvalId()));
            } else {
                place.say("         " + asked);
                gate.refusal(load.request(), load.decision()).lines().forEach(place::say);
            }
        }
        return code;
    }

    /** A command that is not started, whatever is approved. */
    static Json.Obj stopped(StoppedException e) {
        return Json.object()
                .put("outcome", "deny")
                .put("exit_code", e.exitCode())
                .put("reason", e.code())
                .put("message", String.valueOf(e.getMessage()))
                .put("help", e.help())
                .build();
    }

    private Json.Obj answer(ToolPlan plan, PlannedLoads loads, int code) {
        List<Json> each = new ArrayList<>();
        for (PlannedLoads.Load load : loads.loads()) {
            Json.ObjectBuilder item =
                    Json.object()
                            .put("asked", Json.strings(load.asked()))
                            .put("tool", load.request().tool())
                            .put("model", load.request().model().name())
                            .put(
                                    "files",
                                    Json.strings(
                                            load.request().model().files().stream()
                                                    .map(Object::toString)
                                                    .toList()))
                            .put("goes_through", load.decision().goesThrough());
            if (load.decision().result() instanceof CheckResult.Allowed allowed) {
                item.put("approval_id", allowed.approvalId());
            } else {
                item.put("refusal", gate.refusal(load.request(), load.decision()).json());
            }
            each.add(item.build());
        }
        return Json.object()
                .put("outcome", code == 0 ? "allow" : "deny")
                .put("tool", plan.tool())
                .put("command", Json.strings(plan.command()))
                .put("notes", Json.strings(plan.notes()))
                .put("exit_code", code)
                .put("loads", new Json.Arr(each))
                .build();
    }
}
