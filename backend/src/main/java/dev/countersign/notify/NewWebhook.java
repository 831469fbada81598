package dev.countersign.notify;

import dev.countersign.problem.InputCheck;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator asks for, as it came in: nothing is checked yet.
 *
 * @param kinds words of {@link NoticeKind}
 */
public record NewWebhook(
        @Nullable String name, @Nullable String url, @Nullable List<String> kinds) {
    private static final int LONGEST_URL = 500;
    private static final int LAST_PORT = 65_535;

    /** The same, well formed. Where a name leads is checked each time something is sent. */
    record Checked(String name, URI url, List<NoticeKind> kinds) {}

    Checked checked(boolean plainHttp, GuardedResolver hosts) {
        InputCheck check = new InputCheck();
        String sayable = check.text("/name", name, 80);
        String address = check.text("/url", url, LONGEST_URL);
        URI target =
                address.isEmpty()
                        ? URI.create("https://invalid")
                        : target(check, address, plainHttp, hosts);
        List<NoticeKind> wanted =
                kinds == null
                        ? List.of()
                        : kinds.stream()
                                .distinct()
                                .map(NoticeKind::of)
                                .flatMap(Optional::stream)
                                .filter(kind -> kind != NoticeKind.TEST)
                                .toList();
        if (wanted.isEmpty()
                || (kinds != null && wanted.size() < kinds.stream().distinct().count())) {
            check.wrong(
                    "/kinds",
                    "value",
                    "Choose at least one kind of notice, and only those there are.",
                    "one or more of "
                            + String.join(
                                    ", ", NoticeKind.offered().map(NoticeKind::word).toList()));
        }
        check.done();
        return new Checked(sayable, target, wanted);
    }

    private static URI target(
            InputCheck check, String address, boolean plainHttp, GuardedResolver hosts) {
        try {
            URI target = new URI(address);
            String scheme = String.valueOf(target.getScheme());
            boolean secure = scheme.equalsIgnoreCase("https");
            if (target.getHost() != null
                    && target.getUserInfo() == null
                    && target.getFragment() == null
                    && (target.getPort() == -1
                            || (target.getPort() > 0 && target.getPort() <= LAST_PORT))
                    && (secure || (plainHttp && scheme.equalsIgnoreCase("http")))) {
                hosts.refused(target.getHost())
                        .ifPresent(why ->
                                check.wrong(
                                        "/url",
                                        "value",
                                        why + ".",
                                        "an address on the Internet, or one that"
                                                + " countersign.webhooks.allowed-networks names"));
                return target;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        check.wrong(
                "/url",
                "format",
                "This is no address that webhooks may be sent to.",
                "an https address without user name and fragment, such as"
                        + " https://hooks.example.org/countersign");
        return URI.create("https://invalid");
    }
}
