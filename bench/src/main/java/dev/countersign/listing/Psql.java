package dev.countersign.listing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code psql} that is told statements as a person types them, with {@code \timing} on: its own
 * times, from sending a statement to the last row, without what printing costs.
 */
final class Psql implements AutoCloseable {
    private static final Pattern TIME = Pattern.compile("Time: ([0-9.]+) ms.*");

    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    Psql(String port, String user, String database, String secret) throws IOException {
        // psql flushes its answers late when nobody sits before it
        ProcessBuilder psql =
                new ProcessBuilder(
                        "stdbuf",
                        "-oL",
                        "psql",
                        "-X",
                        "-q",
                        "-A",
                        "-t",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        port,
                        "-U",
                        user,
                        "-d",
                        database);
        psql.environment().put("PGPASSWORD", secret);
        psql.redirectErrorStream(true);
        process = psql.start();
        in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in.write("\\timing on\n");
    }

    /**
     * Runs these statements, one after the other.
     *
     * @return how long they took together, in nanoseconds
     */
    long run(String... statements) throws IOException {
        for (String statement : statements) {
            in.write(statement.replaceAll("\\s+", " ") + ";\n");
        }
        in.flush();
        double milliseconds = 0;
        for (int told = 0; told < statements.length; ) {
            String line = out.readLine();
            if (line == null || line.startsWith("ERROR:") || line.startsWith("psql:")) {
                throw new IOException("psql says: " + line);
            }
            Matcher time = TIME.matcher(line);
            if (time.matches()) {
                milliseconds += Double.parseDouble(time.group(1));
                told++;
            }
        }
        return Math.round(milliseconds * 1e6);
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
