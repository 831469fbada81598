package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReceiptTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_305_600);
    private static final DevicePrivateKey KEY = DevicePrivateKey.generate(new SecureRandom());

    private static Receipt receipt(Receipt.Kind kind, @Nullable String jti, String name) {
        Digest hash = Digest.of("x".getBytes(StandardCharsets.UTF_8));
        return new Receipt(
                7,
                hash,
                hash,
                kind,
                NOW,
                "ollama",
                "uid:1000",
                jti == null ? null : hash,
                jti,
                jti == null ? null : "apr_1",
                jti == null ? "V13" : null,
                jti == null ? "digest_mismatch" : null,
                new TreeSet<>(List.of("unit_tests")),
                new TreeSet<>(List.of("public")),
                name);
    }

    private static DeviceJwt verified(Json.Obj claims) {
        String text =
                DeviceJwt.issue(DeviceJwt.Type.RECEIPT, "dev_1", "aud", NOW, "id-1", claims, KEY);
        var expected = DeviceJwt.Expectation.allowAnyAge("aud", NOW);
        return ((DeviceJwt.Result.Verified)
                        DeviceJwt.verify(DeviceJwt.Type.RECEIPT, text, KEY.publicKey(), expected))
                .statement();
    }

    @Nested
    class Read {
        @ParameterizedTest
        @EnumSource(Receipt.Kind.class)
        void shouldGiveWhatWasWritten(Receipt.Kind kind) throws FormatException {
            Receipt allowed = receipt(kind, "01J", "phi3:latest");
            Receipt denied = receipt(kind, null, "phi3:latest");
            assertThat(Receipt.of(verified(allowed.toJson()))).isEqualTo(allowed);
            assertThat(Receipt.of(verified(denied.toJson()))).isEqualTo(denied);
        }

        @ParameterizedTest
        @CsvSource({
            "sequence, 0",
            "sequence, \"1\"",
            "kind, \"load.maybe\"",
            "at, -1",
            "tool, \"Ollama\"",
            "previous, \"00\"",
            "entry, null",
            "digest, \"sha256:0\"",
            "scopes, \"unit_tests\"",
            "scopes, [\"Ü\"]",
            "name, \"\"",
            "prompt, \"secret\""
        })
        void shouldRefuseOtherValues(String member, String value) throws FormatException {
            Json.Obj good = receipt(Receipt.Kind.LOAD_DENIED, null, "phi3").toJson();
            Json.ObjectBuilder bad = Json.object();
            good.members()
                    .forEach((name, old) -> {
                        if (!name.equals(member)) {
                            bad.put(name, old);
                        }
                    });
            byte[] wrapped = ("{\"v\":" + value + "}").getBytes(StandardCharsets.UTF_8);
            bad.put(member, JsonFields.of(Json.parseObject(wrapped, 100)).value("v"));
            DeviceJwt statement = verified(bad.build());
            assertThatThrownBy(() -> Receipt.of(statement))
                    .isInstanceOf(FormatException.class)
                    .hasMessageNotContaining("secret");
        }

        @Test
        void shouldRefuseAMissingMember() {
            DeviceJwt statement = verified(Json.object().put("sequence", 1).build());
            assertThatThrownBy(() -> Receipt.of(statement)).isInstanceOf(FormatException.class);
        }
    }

    @Nested
    class Make {
        @Test
        void shouldBoundTheName() {
            assertThat(receipt(Receipt.Kind.LOAD_ALLOWED, "01J", "n".repeat(256)).name())
                    .hasSize(256);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receipt(Receipt.Kind.LOAD_ALLOWED, "01J", "n".repeat(257)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receipt(Receipt.Kind.LOAD_ALLOWED, "01J", "a\u202Eb"));
        }
    }
}
