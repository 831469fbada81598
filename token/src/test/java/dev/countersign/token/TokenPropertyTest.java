package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TokenPropertyTest {
    private static final Scene SCENE = new Scene();
    private static final String TOKEN = SCENE.token();
    private static final String BUNDLE = SCENE.trustBundle();
    private static final String STATUS = SCENE.statusList();

    @Property(tries = 2000)
    void anyOtherCharacterAnywhereIsRejected(
            @ForAll @IntRange(max = 100_000) int where,
            @ForAll @CharRange(from = 1, to = 255) char other) {
        int at = where % TOKEN.length();
        String changed = TOKEN.substring(0, at) + other + TOKEN.substring(at + 1);
        if (!changed.equals(TOKEN)) {
            assertThat(SCENE.verify(changed)).isInstanceOf(Verification.Rejected.class);
        }
    }

    @Property(tries = 500)
    void anyMissingOrExtraCharacterIsRejected(
            @ForAll @IntRange(max = 100_000) int where,
            @ForAll @CharRange(from = 1, to = 255) char extra) {
        int at = where % TOKEN.length();
        assertThat(SCENE.verify(TOKEN.substring(0, at) + TOKEN.substring(at + 1)))
                .isInstanceOf(Verification.Rejected.class);
        assertThat(SCENE.verify(TOKEN.substring(0, at) + extra + TOKEN.substring(at)))
                .isInstanceOf(Verification.Rejected.class);
    }

    @Property(tries = 300)
    void anyOtherCharacterInTheTrustBundleIsRejected(
            @ForAll @IntRange(max = 100_000) int where,
            @ForAll @CharRange(from = 1, to = 255) char other) {
        String changed = changed(BUNDLE, where, other);
        var answer =
                TrustBundle.verify(changed, Scene.ROOT.publicKey(), Scene.ISSUER, Scene.NOW, 0);
        assertThat(answer instanceof Verification.Verified).isEqualTo(changed.equals(BUNDLE));
    }

    @Property(tries = 300)
    void anyOtherCharacterInTheStatusListIsRejected(
            @ForAll @IntRange(max = 100_000) int where,
            @ForAll @CharRange(from = 1, to = 255) char other) {
        String changed = changed(STATUS, where, other);
        var trust =
                (Verification.Verified<VerifiedTrustBundle>)
                        TrustBundle.verify(
                                BUNDLE, Scene.ROOT.publicKey(), Scene.ISSUER, Scene.NOW, 0);
        var answer =
                StatusListToken.verify(
                        changed,
                        trust.value(),
                        Scene.STATUS_URI,
                        Scene.NOW,
                        Duration.ofDays(1),
                        null);
        assertThat(answer instanceof Verification.Verified).isEqualTo(changed.equals(STATUS));
    }

    private static String changed(String text, int where, char other) {
        int at = where % text.length();
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    @Property
    void canonicalJsonReadsBackAsItself(@ForAll("json") Json value) throws FormatException {
        String written = value.canonical();
        Json read = Json.parse(written.getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertThat(read.canonical()).isEqualTo(written);
        assertThat(read).isEqualTo(value);
    }

    @Property
    void anyBytesAreReadOrRefusedAsBadFormat(@ForAll @Size(max = 200) byte[] bytes) {
        try {
            assertThat(Json.parse(bytes, 200)).isNotNull();
        } catch (FormatException refused) {
            assertThat(refused.problem()).isNotEmpty();
        }
    }

    @Property
    void statusesReadBack(
            @ForAll("widths") int bits,
            @ForAll @Size(max = 300) List<@IntRange(max = 255) Integer> raw)
            throws FormatException {
        int[] statuses = raw.stream().mapToInt(status -> status % (1 << bits)).toArray();
        StatusList list = StatusList.of(bits, statuses);
        StatusList read = StatusList.read(JsonFields.of(list.toJson()));
        assertThat(read).isEqualTo(list);
        for (int i = 0; i < statuses.length; i++) {
            assertThat(read.get(i)).isEqualTo(statuses[i]);
        }
    }

    @Property(tries = 200)
    void theOrderOfArtifactsDoesNotMatter(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 1000) Integer> sizes) {
        List<Artifact> artifacts = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            artifacts.add(
                    new Artifact(
                            ArtifactRole.MODEL,
                            Digest.of(new byte[] {(byte) i}),
                            sizes.get(i),
                            "shard-" + i + ".gguf"));
        }
        Digest digest = ModelSet.of(artifacts).digest();
        assertThat(ModelSet.of(artifacts.reversed()).digest()).isEqualTo(digest);
    }

    @Provide
    Arbitrary<Integer> widths() {
        return Arbitraries.of(1, 2, 4, 8);
    }

    @Provide
    Arbitrary<Json> json() {
        Arbitrary<String> text =
                Arbitraries.strings().all().ofMaxLength(12).filter(TokenPropertyTest::isUnicode);
        Arbitrary<Json> leaf =
                Arbitraries.oneOf(
                        text.map(Json.Str::new),
                        Arbitraries.longs()
                                .between(-(1L << 53) + 1, (1L << 53) - 1)
                                .map(Json.Int::new),
                        Arbitraries.of(true, false).map(Json.Bool::new),
                        Arbitraries.create(Json.Null::new));
        Arbitrary<Json> value = leaf;
        for (int level = 0; level < 3; level++) {
            Arbitrary<Json> inner = value;
            value =
                    Arbitraries.oneOf(
                            leaf,
                            inner.list().ofMaxSize(4).map(Json.Arr::new),
                            Arbitraries.maps(text, inner).ofMaxSize(4).map(Json.Obj::new));
        }
        return value;
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
