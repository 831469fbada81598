package dev.countersign.endpoint;

import dev.countersign.identity.BlockingWork;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.token.DpopProof;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Turns {@code Authorization: DPoP …} and the proof beside it into an enrolled device (RFC 9449
 * section 7). The device is looked up on every request: a lost or re-enrolled one is refused at
 * once, whatever it holds.
 */
@Singleton
final class DeviceAuthentication implements AuthenticationFetcher<HttpRequest<?>> {
    private static final String SCHEME = "DPoP ";

    private final AccessTokens tokens;
    private final DpopProofs proofs;
    private final Devices devices;
    private final Clock clock;
    private final BlockingWork blocking;

    DeviceAuthentication(
            AccessTokens tokens,
            DpopProofs proofs,
            Devices devices,
            Clock clock,
            BlockingWork blocking) {
        this.tokens = tokens;
        this.proofs = proofs;
        this.devices = devices;
        this.clock = clock;
        this.blocking = blocking;
    }

    @Override
    public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
        List<String> headers = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.stream().noneMatch(DeviceAuthentication::isDpop)) {
            return Mono.empty();
        }
        return blocking.mono(() -> device(request, headers))
                .map(device ->
                        Caller.authentication(
                                Caller.Kind.DEVICE, device.id(), Set.of(Roles.DEVICE)));
    }

    private static boolean isDpop(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private Device device(HttpRequest<?> request, List<String> headers) {
        if (headers.size() != 1) {
            throw new DpopRefusal(
                    DpopError.INVALID_TOKEN, "Exactly one Authorization header is needed.");
        }
        String token = headers.getFirst().substring(SCHEME.length());
        AccessTokens.Grant grant =
                tokens.read(token, clock.instant())
                        .orElseThrow(() ->
                                refused("The access token has ended or is not ours: sign in."));
        DpopProof proof = proofs.of(request, token);
        if (!proof.key().thumbprint().equals(grant.thumbprint())) {
            throw refused("The access token belongs to another device's key.");
        }
        Device device =
                devices.find(grant.deviceId())
                        .filter(found -> holds(found, grant))
                        .orElseThrow(() -> refused("The device is not enrolled with this key."));
        proofs.spend(proof);
        return device;
    }

    private static boolean holds(Device device, AccessTokens.Grant grant) {
        return device.state() == DeviceState.ENROLLED
                && grant.thumbprint().equals(device.keyThumbprint());
    }

    private static DpopRefusal refused(String detail) {
        return new DpopRefusal(DpopError.INVALID_TOKEN, detail);
    }
}
