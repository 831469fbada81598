package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpCookie;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Files that are not what they say, and bodies without end: answered, in words, in bounded time.
 */
@ServerTest
class HostileUploadTest {
    private static final int MIB = 1 << 20;
    private static final String MULTIPART = "multipart/form-data; boundary=b0undary";

    @Inject EmbeddedServer server;
    @Inject Api api;
    @Inject Office office;

    private String cookies = "";
    private String token = "";

    @BeforeEach
    void developer() throws Exception {
        Api.Identity developer = api.person(Role.DEVELOPER);
        office.laptop(developer.caller(), "personal");
        HttpResponse<String> page =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(server.getURL() + "/requests/new"))
                                        .header("Accept", "text/html")
                                        .header("Cookie", developer.value())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        token =
                page.headers().allValues("set-cookie").stream()
                        .flatMap(header -> HttpCookie.parse(header).stream())
                        .filter(cookie -> cookie.getName().equals("countersign_csrf"))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
        cookies = developer.value() + "; countersign_csrf=" + token;
    }

    private byte[] body(byte[] file, String name, String type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                text(
                        "--b0undary\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n"
                                + token
                                + "\r\n--b0undary\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nstays here\r\n"
                                + "--b0undary\r\nContent-Disposition: form-data; name=\"scan\"; filename=\""
                                + name
                                + "\"\r\nContent-Type: "
                                + type
                                + "\r\n\r\n"));
        out.writeBytes(file);
        out.writeBytes(text("\r\n--b0undary--\r\n"));
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpResponse<String> upload(byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.getURL() + "/requests/scan"))
                        .timeout(Duration.ofSeconds(20))
                        .header("Accept", "text/html")
                        .header("Cookie", cookies)
                        .header("Content-Type", MULTIPART)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] zipBomb() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("scan.json"));
            byte[] zeros = new byte[MIB];
            for (int i = 0; i < 300; i++) {
                zip.write(zeros);
            }
        }
        return out.toByteArray();
    }

    private static byte[] gzipBomb() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            byte[] zeros = new byte[MIB];
            for (int i = 0; i < 200; i++) {
                gzip.write(zeros);
            }
        }
        return out.toByteArray();
    }

    @Nested
    class NotWhatItSays {
        @Test
        void shouldBeToldAndTheFormKept() throws Exception {
            byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0};
            for (byte[] file :
                    new byte[][] {
                        zipBomb(),
                        gzipBomb(),
                        png,
                        text("{\"found\":[{\"name\":\"cut"),
                        text("[]"),
                        {}
                    }) {
                HttpResponse<String> answer = upload(body(file, "scan.json", "application/json"));
                assertThat(answer.statusCode()).isEqualTo(422);
                assertThat(answer.body()).contains("id=\"scan-error\"", "stays here");
            }
        }

        @Test
        void shouldBeReadByItsContentAndNotByItsNameOrType() throws Exception {
            byte[] honest = text("{\"found\":[]}");
            HttpResponse<String> answer = upload(body(honest, "../../x.png", "image/png"));
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("The scan found no model");
        }

        @Test
        void shouldBeRefusedDeeplyNestedInAMoment() throws Exception {
            byte[] deep = text("{\"found\":" + "[".repeat(400_000) + "]".repeat(400_000) + "}");
            HttpResponse<String> answer = upload(body(deep, "scan.json", "application/json"));
            assertThat(answer.statusCode()).isEqualTo(422);
        }
    }

    @Nested
    class TooLarge {
        @Test
        void shouldBeAnsweredForAHundredMebibytes() throws Exception {
            String head = head("Content-Length: " + 100 * MIB);
            assertThat(flooded(head, 100, false)).startsWith("HTTP/1.1 413");
        }

        @Test
        void shouldBeAnsweredWhenItComesInChunksWithoutEnd() throws Exception {
            assertThat(flooded(head("Transfer-Encoding: chunked"), 100, true))
                    .startsWith("HTTP/1.1 413");
        }

        @Test
        void shouldBeAnsweredOnTheJsonInterfaceLikewise() throws Exception {
            String head =
                    head("Transfer-Encoding: chunked")
                            .replace("/requests/scan", "/api/v1/requests")
                            .replace("text/html", "application/json")
                            .replace(MULTIPART, "application/json");
            assertThat(flooded(head, 100, true)).startsWith("HTTP/1.1 413");
        }

        @Test
        void shouldNotUnpackABodyWithoutEnd() throws Exception {
            HttpResponse<String> answer = upload(gzipBomb(), "Content-Encoding", "gzip");
            assertThat(answer.statusCode()).isIn(400, 413, 422);
        }

        @Test
        void shouldNotKeepTheServerWhenItEndsTooEarly() throws Exception {
            try (Socket socket = new Socket(server.getHost(), server.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(text(head("Content-Length: 5000")));
                out.write(
                        text("--b0undary\r\nContent-Disposition: form-data; name=\"reason\"\r\n"));
                out.flush();
                socket.shutdownOutput();
            }
            assertThat(upload(body(text("[]"), "s.json", "text/plain")).statusCode())
                    .isEqualTo(422);
        }

        private String head(String length) {
            return """
            POST /requests/scan HTTP/1.1
            Host: %s:%d
            Accept: text/html
            Cookie: %s
            Content-Type: %s
            %s

            """
                    .formatted(server.getHost(), server.getPort(), cookies, MULTIPART, length)
                    .replace("\n", "\r\n");
        }

        /** Sends so many mebibytes until something is answered; what that begins with. */
        private String flooded(String head, int mebibytes, boolean chunked) throws Exception {
            try (Socket socket = new Socket(server.getHost(), server.getPort())) {
                socket.setSoTimeout(20_000);
                // reads while it sends, as clients do: the server answers a Content-Length at once,
                // then reads no further (micronaut-core#13243, mended in 5.x); a writer would wait
                Thread.ofVirtual().start(() -> send(socket, head, mebibytes, chunked));
                byte[] start = socket.getInputStream().readNBytes(12);
                return new String(start, StandardCharsets.US_ASCII);
            }
        }

        private void send(Socket socket, String head, int mebibytes, boolean chunked) {
            byte[] part =
                    text(
                            "--b0undary\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"s\"\r\n\r\n");
            byte[] block = new byte[MIB];
            try {
                OutputStream out = socket.getOutputStream();
                out.write(text(head));
                write(out, part, chunked);
                for (int i = 0; i < mebibytes; i++) {
                    write(out, block, chunked);
                }
            } catch (IOException _) {
                // the server stopped listening, or its answer was enough
            }
        }

        private void write(OutputStream out, byte[] bytes, boolean chunked) throws IOException {
            if (chunked) {
                out.write(text(Integer.toHexString(bytes.length) + "\r\n"));
            }
            out.write(bytes);
            if (chunked) {
                out.write(text("\r\n"));
            }
            out.flush();
        }
    }
}
