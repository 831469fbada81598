package dev.countersign.gate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import dev.countersign.token.ModelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every exit code of {@code countersign check}, reached by the real command with real files, keys
 * and HTTP.
 */
class CheckCommandTest {
    @TempDir Path folder;
    private SampleLaptop bench;
    private SampleServer server;
    private Path model;
    private byte[] bytes;
    private Digest sha256;
    private SampleServer.Grant grant;

    @BeforeEach
    void approvedModel() throws IOException {
        bench = new SampleLaptop(folder);
        server = new SampleServer(bench.time);
        model = folder.resolve("tiny.gguf");
        bytes = TinyGguf.bytes(1);
        Files.write(model, bytes);
        sha256 = Digest.of(bytes);
        expect(0, bench.run("enrol", server.url(), server.code()));
        grant =
                server.grant(
                        "apr_1",
                        sha256,
                        bytes.length,
                        ModelSet.ofSingleModel(sha256, bytes.length).digest());
        server.approve(grant, sha256);
        sync();
        startSession();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void expect(int code, SampleLaptop.Ended ended) {
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
    }

    private void sync() {
        expect(0, bench.run("sync"));
    }

    private void startSession() {
        expect(
                0,
                bench.run(
                        "session",
                        "start",
                        "--scope",
                        "code_generation",
                        "--data-class",
                        "source_code"));
    }

    private void check(int code, String reason, String... more) {
        String[] args = {"check", model.toString(), "--json"};
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        SampleLaptop.Ended ended = bench.run(all);
        expect(code, ended);
        assertThat(ended.output())
                .contains("\"reason\":\"" + reason + "\"")
                .contains("\"exit_code\":" + code + ",");
    }

    private void replaceApproval(SampleServer.Grant next) {
        server.forgetApprovals();
        server.approve(next, sha256);
        sync();
    }

    @Nested
    class WhatWouldHelp {
        @Test
        void shouldBeToldOfflineFromTheLastSync() throws IOException {
            server.advise(advice("ollama", "Turn on disk encryption."));
            server.forgetApprovals();
            sync();
            server.close();

            SampleLaptop.Ended told = bench.run("check", model.toString());
            expect(10, told);
            assertThat(told.output())
                    .contains("request    req_1 for ollama: in review, as of the last sync")
                    .contains("would help This would help:")
                    .contains("1. Turn on disk encryption.")
                    .contains("Afterwards run: countersign posture --send")
                    .contains("→ Allowed at once");
            SampleLaptop.Ended json = bench.run("check", model.toString(), "--json");
            assertThat(json.output())
                    .contains("\"request_id\":\"req_1\"")
                    .contains("\"change\":\"disk_encrypted\"")
                    .contains("\"outcome\":\"allow\"");
        }

        @Test
        void shouldBeForTheToolThatIsAskedFor() throws IOException {
            server.advise(advice("ollama", "Turn on disk encryption."));
            server.forgetApprovals();
            sync();
            SampleLaptop.Ended other = bench.run("check", model.toString(), "--tool", "llama_cpp");
            expect(10, other);
            assertThat(other.output()).doesNotContain("Turn on disk encryption");
        }

        @Test
        void shouldKeepQuietWhereTheModelIsAllowed() {
            server.advise(advice("ollama", "Turn on disk encryption."));
            sync();
            SampleLaptop.Ended allowed = bench.run("check", model.toString());
            expect(0, allowed);
            assertThat(allowed.output()).doesNotContain("would help");
        }

        @Test
        void shouldBeForgottenWithTheNextSyncAndNeverStopOne() {
            server.advise(advice("ollama", "Turn on disk encryption."));
            server.forgetApprovals();
            sync();
            for (Json unusable : new Json[] {new Json.Str("soon"), new Json.Arr(List.of())}) {
                server.advise(unusable);
                sync();
                assertThat(bench.run("check", model.toString()).output())
                        .doesNotContain("Turn on disk encryption");
            }
            server.advise(null);
            sync();
        }

        @Test
        void shouldNotSteerTheTerminal() {
            server.advise(advice("ollama", "Turn on\u202e disk"));
            server.forgetApprovals();
            sync();
            assertThat(bench.run("check", model.toString()).output()).doesNotContain("\u202e");
        }

        private Json advice(String tool, String text) {
            Json.Obj way =
                    Json.object()
                            .put(
                                    "changes",
                                    new Json.Arr(
                                            List.of(
                                                    Json.object()
                                                            .put("change", "disk_encrypted")
                                                            .put("pointer", "/device")
                                                            .put("text", text)
                                                            .build())))
                            .put("outcome", "allow")
                            .put("result", "Allowed at once")
                            .put("afterwards", "Afterwards run: countersign posture --send")
                            .put("effort", 8)
                            .build();
            return new Json.Arr(
                    List.of(
                            Json.object()
                                    .put(
                                            "digest",
                                            ModelSet.ofSingleModel(sha256, bytes.length)
                                                    .digest()
                                                    .toString())
                                    .put("tool", tool)
                                    .put("request_id", "req_1")
                                    .put("state", "in_review")
                                    .put(
                                            "help",
                                            Json.object()
                                                    .put("text", "This would help:")
                                                    .put("suggestions", new Json.Arr(List.of(way)))
                                                    .build())
                                    .build()));
        }
    }

    @Nested
    class Bytes {
        @Test
        void shouldAllowTheApprovedFile() {
            check(0, "verified");
        }

        @Test
        void shouldDenyAnyFlippedByte() throws IOException {
            check(0, "verified");
            for (int at : new int[] {0, 200, bytes.length / 2, bytes.length - 1}) {
                byte[] changed = bytes.clone();
                changed[at] ^= 1;
                Files.write(model, changed);
                check(14, "model.different");
            }
            Files.write(model, bytes);
            check(0, "verified");
        }

        @Test
        void shouldDenyFlippedByteEvenIfNeverCheckedBefore() throws IOException {
            byte[] changed = bytes.clone();
            changed[bytes.length - 1] ^= 1;
            Files.write(model, changed);
            check(14, "model.different");
        }

        @Test
        void shouldDenyChangedCopyOfSameNameElsewhere() throws IOException {
            check(0, "verified");
            byte[] changed = bytes.clone();
            changed[1000] ^= 1;
            model = Files.createDirectory(folder.resolve("elsewhere")).resolve("tiny.gguf");
            Files.write(model, changed);
            check(14, "model.different");
        }

        @Test
        void shouldAllowSameBytesUnderAnotherName() throws IOException {
            model = Files.move(model, folder.resolve("renamed.gguf"));
            check(0, "verified");
        }

        @Test
        void shouldDenyTruncatedFile() throws IOException {
            Files.write(model, Arrays.copyOf(bytes, bytes.length - 1));
            check(14, "model.different");
        }
    }

    @Nested
    class NoToken {
        @Test
        void shouldDenyUnknownModel() throws IOException {
            model = folder.resolve("other.gguf");
            Files.write(model, TinyGguf.bytes(2));
            check(10, "token.none");
        }

        @Test
        void shouldDenyWithoutEnrolment() {
            SampleLaptop.Ended ended =
                    bench.runAt(folder.resolve("empty"), "check", model.toString());
            expect(10, ended);
            assertThat(ended.output()).contains("not enrolled").contains("countersign enrol");
        }

        @Test
        void shouldSayWhereToAsk() throws IOException {
            byte[] other = TinyGguf.bytes(2);
            Files.write(model, other);
            server.forgetApprovals();
            sync();
            SampleLaptop.Ended ended = bench.run("check", model.toString());
            expect(10, ended);
            String digest =
                    ModelSet.ofSingleModel(Digest.of(other), other.length).digest().toString();
            assertThat(ended.output()).contains(server.url() + "/requests/new?digest=" + digest);
        }
    }

    @Nested
    class TimeAndStatus {
        @Test
        void shouldDenyFromTheInstantOfExpiry() {
            replaceApproval(withLife(Duration.ofHours(1)));
            bench.time.pass(Duration.ofHours(1).minusSeconds(1));
            check(0, "verified");
            bench.time.pass(Duration.ofSeconds(1));
            check(11, "time.expired");
        }

        @Test
        void shouldDenyRevokedAndSuspendedAfterSync() {
            server.statuses[7] = 1;
            bench.time.pass(Duration.ofSeconds(1));
            sync();
            check(12, "status.revoked");
            server.statuses[7] = 2;
            bench.time.pass(Duration.ofSeconds(1));
            sync();
            check(12, "status.suspended");
        }

        @Test
        void shouldFetchStatusListThatIsDue() {
            server.statuses[7] = 1;
            bench.time.pass(Duration.ofHours(13));
            startSession();
            check(12, "status.revoked");
        }

        @Test
        void shouldWorkOfflineUntilStatusListIsTooOld() {
            server.close();
            bench.time.pass(Duration.ofDays(7));
            startSession();
            check(0, "verified");
            bench.time.pass(Duration.ofSeconds(1));
            check(13, "status.stale");
        }

        @Test
        void shouldDenyWhenClockWasSetBack() {
            bench.time.pass(Duration.ofHours(1));
            startSession();
            check(0, "verified");
            bench.time.set(Duration.ofMinutes(-6));
            check(18, "clock.set_back");
        }

        @Test
        void shouldDenyWithoutStateUntilSync() throws IOException {
            Files.delete(bench.home().resolve("state.json"));
            check(18, "clock.state_lost");
            sync();
            check(0, "verified");
        }

        @Test
        void shouldNotBelieveAForwardJump() {
            // A server that is out of reach cannot vouch for the new time with a signed list.
            server.close();
            bench.time.set(Duration.ofDays(1));
            startSession();
            check(0, "verified");
            bench.time.set(Duration.ofDays(-1));
            startSession();
            check(0, "verified");
        }
    }

    private SampleServer.Grant withLife(Duration life) {
        return new SampleServer.Grant(
                "apr_1",
                grant.digest(),
                grant.size(),
                grant.name(),
                grant.holder(),
                grant.scopes(),
                life,
                grant.require(),
                7);
    }

    @Nested
    class WhoAndWhatFor {
        @Test
        void shouldDenyTokenCopiedToAnotherDevice() throws IOException {
            Path second = folder.resolve("second");
            expect(0, bench.runAt(second, "enrol", server.url(), server.code()));
            server.forgetApprovals();
            bench.time.pass(Duration.ofSeconds(1));
            expect(0, bench.runAt(second, "sync"));
            expect(
                    0,
                    bench.runAt(
                            second,
                            "session",
                            "start",
                            "--scope",
                            "code_generation",
                            "--data-class",
                            "source_code"));
            Files.createDirectories(second.resolve("approvals"));
            Files.copy(
                    bench.home().resolve("approvals/apr_1.json"),
                    second.resolve("approvals/apr_1.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            SampleLaptop.Ended ended = bench.runAt(second, "check", model.toString(), "--json");
            expect(15, ended);
            assertThat(ended.output()).contains("holder.other_device");
        }

        @Test
        void shouldDenyAnotherAccount() throws IOException {
            Path identity = bench.home().resolve("identity.json");
            Files.writeString(
                    identity,
                    Files.readString(identity).replaceFirst("\"uid:[0-9]+\"", "\"uid:424242\""));
            check(15, "caller.unknown");
        }

        @Test
        void shouldDenyWithoutSession() {
            expect(0, bench.run("session", "end"));
            check(16, "use.no_session");
            check(0, "verified", "--scope", "code_generation", "--data-class", "source_code");
        }

        @Test
        void shouldDenyWhenSessionIsOver() {
            bench.time.pass(Duration.ofHours(4));
            check(16, "use.no_session");
        }

        @Test
        void shouldDenyScopeClassAndToolThatAreNotApproved() {
            check(16, "use.scope_not_approved", "--scope", "refactoring");
            check(16, "use.data_class_not_approved", "--data-class", "internal");
            check(16, "use.tool_not_approved", "--tool", "ollama");
        }

        @Test
        void shouldDenyRemoteModel() {
            SampleLaptop.Ended ended = bench.run("check", "ollama:gpt-oss:120b-cloud", "--json");
            expect(16, ended);
            assertThat(ended.output()).contains("use.remote_not_approved");
        }

        @Test
        void shouldDenyWhenRequiredFactIsNotTrue() {
            bench.facts.put("disk_encrypted", false);
            expect(0, bench.run("posture"));
            check(17, "posture.fact_not_true");
            bench.facts.put("disk_encrypted", true);
            expect(0, bench.run("posture"));
            check(0, "verified");
        }

        @Test
        void shouldDenyWithoutPosture() throws IOException {
            Files.delete(bench.home().resolve("posture.jws"));
            check(17, "posture.missing");
        }
    }

    @Nested
    class Trust {
        @Test
        void shouldDenyForgedToken() {
            String token = server.token(grant);
            char last = token.charAt(token.length() - 10);
            String forged =
                    token.substring(0, token.length() - 10)
                            + (last == 'A' ? 'B' : 'A')
                            + token.substring(token.length() - 9);
            server.forgetApprovals();
            server.approve(grant, sha256, forged);
            sync();
            check(19, "signature.bad");
        }

        @Test
        void shouldDenyDamagedTrustBundle() throws IOException {
            Path bundle = bench.home().resolve("trust-bundle.jws");
            Files.writeString(bundle, Files.readString(bundle).substring(1));
            check(19, "trust.malformed");
        }

        @Test
        void shouldDenyWithInternalErrorWhenOwnStateIsDamaged() throws IOException {
            Files.writeString(bench.home().resolve("identity.json"), "{");
            expect(20, bench.run("check", model.toString()));
        }

        @Test
        void shouldAllowWhenOneOfSeveralApprovalsVerifies() {
            SampleServer.Grant other =
                    new SampleServer.Grant(
                            "apr_0",
                            grant.digest(),
                            grant.size(),
                            grant.name(),
                            grant.holder(),
                            Set.of("refactoring"),
                            Duration.ofDays(1),
                            Set.of(),
                            8);
            server.approve(other, sha256);
            sync();
            check(0, "verified");

            bench.facts.put("disk_encrypted", false);
            expect(0, bench.run("posture"));
            check(17, "posture.fact_not_true");
        }
    }

    @Nested
    class Usage {
        @Test
        void shouldEndWithTwo() {
            expect(2, bench.run("check"));
            expect(2, bench.run("check", folder.resolve("missing.gguf").toString()));
            expect(2, bench.run("check", model.toString(), "--scope", "gardening"));
            expect(
                    2,
                    bench.run(
                            "session",
                            "start",
                            "--scope",
                            "code_generation",
                            "--data-class",
                            "secret"));
            expect(
                    2,
                    bench.run(
                            "session",
                            "start",
                            "--scope",
                            "code_generation",
                            "--data-class",
                            "public",
                            "--for",
                            "9h"));
            expect(2, bench.run("vault"));
            expect(2, bench.run());
        }
    }

    @Nested
    class Enrolment {
        @Test
        void shouldRefuseAnotherRootAndStoreNothing() {
            Path fresh = folder.resolve("fresh");
            String wrong = SampleServer.SECRET + "." + "A".repeat(43);
            expect(19, bench.runAt(fresh, "enrol", server.url(), wrong));
            assertThat(fresh.resolve("identity.json")).doesNotExist();
            assertThat(fresh.resolve("device-key.pem")).doesNotExist();
        }

        @Test
        void shouldRefuseWrongCodePlainHttpAndSecondEnrolment() {
            String wrong = "Z".repeat(26) + "." + "A".repeat(43);
            SampleLaptop.Ended refused =
                    bench.runAt(folder.resolve("fresh"), "enrol", server.url(), wrong);
            expect(20, refused);
            assertThat(refused.output()).contains("enrolment.code_invalid");
            expect(
                    2,
                    bench.runAt(
                            folder.resolve("fresh"), "enrol", "http://example.org", server.code()));
            expect(2, bench.runAt(folder.resolve("fresh"), "enrol", server.url(), "short"));
            expect(2, bench.run("enrol", server.url(), server.code()));
        }

        @Test
        void shouldKeepEverythingToItsOwner() throws IOException {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.home())))
                    .isEqualTo("rwx------");
            try (var files = Files.walk(bench.home())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Nested
    class Sending {
        @Test
        void shouldSendInventoryAndPostureWithProofOfKey() {
            SampleLaptop.Ended scan = bench.run("scan", model.toString(), "--long", "--send");
            expect(0, scan);
            assertThat(scan.output()).contains("clean").contains("apr_1").contains("took 1 of 1");
            expect(0, bench.run("posture", "--send"));
            assertThat(server.received)
                    .contains("POST /api/v1/endpoint/inventory", "PUT /api/v1/endpoint/posture")
                    .anyMatch(body ->
                            body.contains("\"digest\":\"" + grant.digest() + "\"")
                                    && body.contains("\"result\":\"clean\""));
        }

        @Test
        void shouldShowStatusOnOneScreen() {
            SampleLaptop.Ended status = bench.run("status");
            expect(0, status);
            assertThat(status.output())
                    .contains("dev_1")
                    .contains("apr_1")
                    .contains("14 days left")
                    .contains("Nothing known here would be denied");

            bench.facts.put("disk_encrypted", false);
            expect(0, bench.run("posture"));
            assertThat(bench.run("status").output())
                    .contains("apr_1: disk_encrypted is required and not true here")
                    .doesNotContain("Nothing known here");
        }
    }
}
