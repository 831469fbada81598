package dev.countersign.identity.client;

/**
 * A client with the token that was just made for it.
 *
 * @param token shown this once
 */
record IssuedToken(ApiClient client, String token) {
    @Override
    public String toString() {
        return "a token for " + client.id();
    }
}
