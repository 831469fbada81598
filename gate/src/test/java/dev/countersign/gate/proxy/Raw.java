package dev.countersign.gate.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Bytes on a socket, as no well-behaved client sends them. */
final class Raw {
    private Raw() {}

    /** Sends and reads until the other side closes, or says nothing for two seconds. */
    static String send(int port, String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            StringBuilder answer = new StringBuilder();
            byte[] piece = new byte[8192];
            try {
                for (int n = socket.getInputStream().read(piece);
                        n >= 0;
                        n = socket.getInputStream().read(piece)) {
                    answer.append(new String(piece, 0, n, ISO_8859_1));
                }
            } catch (SocketTimeoutException _) {
                // it keeps the connection open
            }
            return answer.toString();
        }
    }

    /** One call without a body. */
    static String call(int port, String line, String headers) throws IOException {
        return send(
                port,
                line
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + port
                        + "\r\n"
                        + headers
                        + "Connection: close\r\n\r\n");
    }

    /** One call with a JSON body. */
    static String post(int port, String target, String body) throws IOException {
        return send(
                port,
                "POST "
                        + target
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + port
                        + "\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }
}
