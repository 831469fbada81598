package dev.countersign.gate.demo;

import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One yes and nine kinds of no. */
final class DemoRefusals {
    private final DemoScene scene;
    private final DemoStory story;
    private final DemoLaptop laptop;
    private final Path model;

    DemoRefusals(DemoScene scene, DemoStory story, DemoLaptop laptop, Path model) {
        this.scene = scene;
        this.story = story;
        this.laptop = laptop;
        this.model = model;
    }

    void play() throws Exception {
        story.step("The gate checks the approved file");
        check("the approved file is accepted", 0, laptop);
        oneByteChanged();
        otherScope();
        otherDevice();
        forged();
        stale();
        expired();
        policySaysNo();
        revoked();
    }

    private void oneByteChanged() throws Exception {
        story.step("One byte of the file changes");
        byte[] bytes = Files.readAllBytes(model);
        int middle = bytes.length / 2;
        bytes[middle] ^= 1;
        Files.write(model, bytes);
        check("one byte changed is refused", 14, laptop);
        bytes[middle] ^= 1;
        Files.write(model, bytes);
    }

    private void otherScope() throws Exception {
        story.step("The same file for a use that was not approved");
        check("an unapproved scope is refused", 16, laptop, "--scope", "documentation");
    }

    private void otherDevice() throws Exception {
        story.step("The approval is copied to another enrolled laptop");
        DemoLaptop other = scene.sampleLaptop("other", DemoScene.GOOD);
        scene.enrol(scene.developer(), other, "SAMPLE second laptop", "dev_budget", "linux");
        other.must("sync");
        copyApprovals(laptop.home(), other.home());
        other.must("session", "start", "--scope", "code_generation", "--data-class", "source_code");
        check("a copied approval is refused", 15, other);
    }

    private static void copyApprovals(Path from, Path to) throws Exception {
        for (String folder : List.of("approvals", "status")) {
            Files.createDirectories(to.resolve(folder));
            try (Stream<Path> files = Files.list(from.resolve(folder))) {
                for (Path file : files.toList()) {
                    Path target = to.resolve(folder).resolve(file.getFileName());
                    Files.deleteIfExists(target);
                    Files.copy(file, target);
                }
            }
        }
    }

    /** The claims say a year more; the signature is still the one over the real claims. */
    private void forged() throws Exception {
        story.step("Somebody edits the token");
        DemoLaptop copy = laptop.copy("forged-gate");
        try (Stream<Path> files = Files.list(copy.home().resolve("approvals"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                int start = text.indexOf('"', text.indexOf(':', text.indexOf("\"token\""))) + 1;
                String token = text.substring(start, text.indexOf('"', start));
                String[] parts = token.split("\\.", -1);
                String claims =
                        new String(
                                java.util.Base64.getUrlDecoder().decode(parts[1]),
                                StandardCharsets.UTF_8);
                String longer = claims.replaceFirst("\"code_generation\"", "\"documentation\"");
                String forged =
                        parts[0]
                                + "."
                                + java.util.Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(longer.getBytes(StandardCharsets.UTF_8))
                                + "."
                                + parts[2];
                Files.writeString(file, text.replace(token, forged));
            }
        }
        check("a forged token is refused", 19, copy, "--scope", "documentation");
    }

    private void stale() throws Exception {
        story.step(
                "Eight days later without a fresh status list (a copy of the gate, with a clock that is ahead)");
        DemoLaptop later = laptop.later(Duration.ofDays(8).toSeconds(), "stale-gate");
        later.must("posture");
        later.must("session", "start", "--scope", "code_generation", "--data-class", "source_code");
        check("a status list that is too old is refused", 13, later);
    }

    private void expired() throws Exception {
        story.step("Fifteen days later: the token has ended");
        DemoLaptop later = laptop.later(Duration.ofDays(15).toSeconds(), "expired-gate");
        later.must("posture");
        later.must("session", "start", "--scope", "code_generation", "--data-class", "source_code");
        check("an expired token is refused", 11, later);
    }

    private void policySaysNo() throws Exception {
        story.step("Requests that policy refuses outright");
        JsonFields secret =
                scene.developer()
                        .post(
                                "/api/v1/requests",
                                DemoScene.asking(
                                        scene.deviceId(), scene.digest(), List.of("secret")));
        story.expect(
                "data class secret",
                "deny classification.class.forbidden",
                denial(secret, "classification.class.forbidden"));
        DemoLaptop company = scene.sampleLaptop("company", DemoScene.GOOD);
        String id =
                scene.enrol(
                        scene.developer(),
                        company,
                        "SAMPLE company laptop",
                        "company_issued",
                        "linux");
        JsonFields issued =
                scene.developer()
                        .post(
                                "/api/v1/requests",
                                DemoScene.asking(id, scene.digest(), DemoScene.CLASSES));
        story.expect(
                "a company-issued laptop",
                "deny device.ownership.not_approved",
                denial(issued, "device.ownership.not_approved"));
    }

    private static String denial(JsonFields request, String code) throws Exception {
        JsonFields decision = request.object("decision");
        for (JsonFields finding : decision.objects("findings")) {
            if (finding.text("code").equals(code)) {
                return decision.text("outcome")
                        + " "
                        + (finding.text("status").equals("fail") ? code : finding.text("status"));
            }
        }
        return decision.text("outcome") + " without " + code;
    }

    private void revoked() throws Exception {
        story.step("Sam revokes the approval");
        scene.lead()
                .post(
                        "/api/v1/approvals/" + scene.approvalId() + "/revocation",
                        Map.of("reason", "Shown in the demo: the laptop was lost."));
        laptop.must("sync");
        check("a revoked approval is refused", 12, laptop);
    }

    private void check(String what, int expected, DemoLaptop gate, String... flags)
            throws Exception {
        String[] verb =
                Stream.concat(
                                Stream.of("check", model.toString(), "--tool", "llama_cpp"),
                                Stream.of(flags))
                        .toArray(String[]::new);
        DemoLaptop.Answer answer = gate.run(verb);
        story.quote(answer.text());
        story.expect(what, "exit " + expected, "exit " + answer.code());
    }
}
