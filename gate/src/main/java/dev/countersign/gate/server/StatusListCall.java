package dev.countersign.gate.server;

import java.net.http.HttpRequest;
import java.time.Duration;

/** Fetches one status list: public, without sign-in. The signed text is not verified here. */
public final class StatusListCall {
    /** Short, because a check waits for it and can go on without. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private StatusListCall() {}

    /**
     * Fetches.
     *
     * @param uri as in a token whose signature holds
     */
    public static String fetch(String uri) throws ServerException {
        String address;
        try {
            address = ServerUrl.parse(uri);
        } catch (IllegalArgumentException e) {
            throw ServerException.unusable(String.valueOf(e.getMessage()));
        }
        HttpRequest request =
                Exchange.request(address, LIMIT)
                        .header("Accept", "application/statuslist+jwt")
                        .GET()
                        .build();
        return new Exchange().send(request).orRefused().text();
    }
}
