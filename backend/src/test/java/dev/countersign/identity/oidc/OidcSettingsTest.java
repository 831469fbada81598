package dev.countersign.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcSettingsTest {
    private static OidcSettings settings(
            String issuer,
            String client,
            String scopes,
            @Nullable String claim,
            String roles,
            @Nullable Path file) {
        return new OidcSettings(
                issuer,
                client,
                file == null ? "the secret" : null,
                file,
                "x",
                scopes,
                "preferred_username",
                "name",
                claim,
                roles,
                false);
    }

    private static OidcSettings issuer(String issuer) {
        return settings(issuer, "c", "openid", null, "", null);
    }

    @Nested
    class AtTheStart {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "idp",
                    "http://idp.example",
                    "https://idp.example?x=1",
                    "https://u@idp.example",
                    "ftp://idp.example",
                    "https://idp example"
                })
        void shouldRefuseAnUnsafeIssuer(String issuer) {
            assertThatThrownBy(() -> issuer(issuer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("countersign.oidc.issuer");
        }

        @Test
        void shouldTakeHttpsAndThisMachine() {
            assertThat(issuer("https://idp.example/realms/x").plainHttp()).isFalse();
            assertThat(issuer("http://127.0.0.1:9400").plainHttp()).isTrue();
        }

        @Test
        void shouldNameThePropertyThatIsWrong() {
            String good = "https://idp.example";
            assertThatThrownBy(() -> settings(good, " ", "openid", null, "", null))
                    .hasMessageContaining("countersign.oidc.client-id");
            assertThatThrownBy(() -> settings(good, "c", "profile", null, "", null))
                    .hasMessageContaining("countersign.oidc.scopes");
            assertThatThrownBy(() -> settings(good, "c", "openid", "groups", "", null))
                    .hasMessageContaining("countersign.oidc.roles");
            assertThatThrownBy(() -> settings(good, "c", "openid", "groups", "a=boss", null))
                    .hasMessageContaining("countersign.oidc.roles")
                    .hasMessageContaining("developer");
            assertThatThrownBy(() ->
                            settings(good, "c", "openid", null, "", Path.of("/there/is/none")))
                    .hasMessageContaining("countersign.oidc.client-secret-file");
        }

        @Test
        void shouldNeverTellTheSecret() {
            assertThat(issuer("https://idp.example").toString()).doesNotContain("the secret");
        }
    }

    @Nested
    class Mapping {
        @Test
        void shouldPartAtTheLastEqualsSign() {
            RoleMapping mapping =
                    RoleMapping.parse(" cn=leads,ou=x = security_lead;;devs=developer; ");

            assertThat(mapping.of(List.of("cn=leads,ou=x"))).containsExactly(Role.SECURITY_LEAD);
            assertThat(mapping.of(List.of("devs", "cn=leads,ou=x", "other"))).hasSize(2);
            assertThat(mapping.of(List.of("DEVS", "dev", ""))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"devs", "=developer", "devs=", "devs=root"})
        void shouldRefuseWhatIsNoPair(String text) {
            assertThatThrownBy(() -> RoleMapping.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("countersign.oidc.roles");
        }
    }

    @Nested
    class ClaimsOfAPerson {
        private final Claims claims =
                new Claims(
                        "s",
                        Map.of(
                                "https://x.example/roles", List.of("a", 1, "b"),
                                "realm", Map.of("roles", "one"),
                                "blank", " "));

        @Test
        void shouldBeFoundByNameOrAlongDots() {
            assertThat(claims.texts("https://x.example/roles")).containsExactly("a", "b");
            assertThat(claims.texts("realm.roles")).containsExactly("one");
            assertThat(claims.texts("realm.roles.deeper")).isEmpty();
            assertThat(claims.text("blank")).isEmpty();
            assertThat(claims.has("realm.none")).isFalse();
        }
    }
}
