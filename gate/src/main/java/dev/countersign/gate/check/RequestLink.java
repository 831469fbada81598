package dev.countersign.gate.check;

import dev.countersign.gate.home.Identity;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.token.Digest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The portal's form for a request, with what is known here filled in.
 *
 * @param serverUrl address of the portal
 * @param tool the tool that would load the model, if it was named
 */
public record RequestLink(
        String serverUrl,
        String deviceId,
        Optional<String> tool,
        SortedSet<String> scopes,
        SortedSet<String> dataClasses) {
    /** For the use that a session declares. */
    public static RequestLink of(
            Identity identity, Optional<String> tool, Optional<WorkSession> session) {
        return new RequestLink(
                identity.publicUrl(),
                identity.deviceId(),
                tool,
                session.map(WorkSession::scopes).orElseGet(Collections::emptySortedSet),
                session.map(WorkSession::dataClasses).orElseGet(Collections::emptySortedSet));
    }

    /** For the use that a check was asked about. */
    public static RequestLink of(Identity identity, CheckRequest request) {
        RequestLink link =
                of(identity, request.tool().or(() -> request.model().tool()), request.session());
        return new RequestLink(
                link.serverUrl,
                link.deviceId,
                link.tool,
                request.scopes().isEmpty() ? link.scopes : request.scopes(),
                request.dataClasses().isEmpty() ? link.dataClasses : request.dataClasses());
    }

    /** The address for these bytes. */
    public String to(Digest digest) {
        StringBuilder address =
                new StringBuilder(serverUrl).append("/requests/new?digest=").append(digest);
        add(address, "device", deviceId);
        tool.ifPresent(id -> add(address, "tool", id));
        scopes.forEach(scope -> add(address, "scope", scope));
        dataClasses.forEach(name -> add(address, "data_class", name));
        return address.toString();
    }

    private static void add(StringBuilder address, String name, String value) {
        address.append('&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
