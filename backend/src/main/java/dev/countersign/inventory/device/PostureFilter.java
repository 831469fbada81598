package dev.countersign.inventory.device;

import dev.countersign.listing.Conditions;
import java.time.Instant;
import java.util.List;

/** Devices by their {@link DeviceHealth#light}, as {@link PostureCoverage#lights} counts them. */
final class PostureFilter {
    private static final String NEWEST =
            "exists (select 1 from PostureEntity p where p.deviceId = d.id and p.receivedAt >="
                    + " d.enrolledAt and p.collectedAt = (select max(q.collectedAt) from"
                    + " PostureEntity q where q.deviceId = d.id) and %s)";
    private static final String DISK = holds("disk_encrypted");
    private static final String REST =
            "("
                    + String.join(
                            " and ",
                            holds("swap_protected"),
                            holds("firewall_on"),
                            holds("screen_lock"),
                            holds("patched"))
                    + ")";

    private PostureFilter() {}

    /** Adds the conditions on a device called {@code d}; reports before {@code fresh} are old. */
    static void add(Conditions where, String light, Instant fresh) {
        where.also("d.state = :lightState")
                .with(
                        "lightState",
                        light.equals("unenrolled")
                                ? DeviceState.REGISTERED.word()
                                : DeviceState.ENROLLED.word());
        if (light.equals("unenrolled")) {
            return;
        }
        if (light.equals("silent")) {
            where.also("not " + NEWEST.formatted("1 = 1"));
            return;
        }
        boolean outside = light.equals("outside");
        where.also("d.ownership " + (outside ? "=" : "<>") + " :issued")
                .with("issued", Ownership.COMPANY_ISSUED.word());
        where.also(NEWEST.formatted(report(light)));
        if (List.of("stale", "ready", "attention").contains(light)) {
            where.with("fresh", fresh);
        }
    }

    private static String report(String light) {
        return switch (light) {
            case "outside" -> "1 = 1";
            case "blocked" -> "not " + DISK;
            case "stale" -> DISK + " and p.collectedAt < :fresh";
            case "ready" -> DISK + " and p.collectedAt >= :fresh and " + REST;
            case "attention" -> DISK + " and p.collectedAt >= :fresh and not " + REST;
            default -> throw new IllegalArgumentException("no light " + light);
        };
    }

    private static String holds(String fact) {
        return "coalesce(function('jsonb_extract_path_text', p.report, 'facts', '"
                + fact
                + "', 'value'), 'false') = 'true'";
    }
}
