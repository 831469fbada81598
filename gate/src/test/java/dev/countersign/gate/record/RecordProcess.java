package dev.countersign.gate.record;

import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateHome;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.FormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Another process that appends to a record, until it is done, cannot, or is killed. */
final class RecordProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private RecordProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * @param prefix a shell's words before the program, such as a limit; may be empty
     */
    static RecordProcess start(
            Path home, String tag, int count, DevicePrivateKey key, String prefix)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(RecordProcess.class.getName());
        command.addAll(
                List.of(
                        home.toString(),
                        tag,
                        Integer.toString(count),
                        HexFormat.of().formatHex(key.toPkcs8())));
        if (!prefix.isEmpty()) {
            command.addAll(0, List.of("/bin/sh", "-c", prefix + "; exec \"$@\"", "sh"));
        }
        return new RecordProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Waits until so many entries were answered; returns the last line. */
    String await(int lines) throws IOException {
        String last = "";
        for (int i = 0; i < lines; i++) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("it ended after " + i + " entries: " + last);
            }
            last = line;
        }
        return last;
    }

    /** Kills it as a loss of power would, and returns how many more entries it had answered. */
    int kill() throws IOException, InterruptedException {
        // through its handle, which leaves open what it had said
        process.toHandle().destroyForcibly();
        process.waitFor();
        return (int) out.lines().filter(line -> line.startsWith("wrote ")).count();
    }

    /** Lines until it ends. */
    List<String> rest() throws InterruptedException {
        List<String> lines = out.lines().toList();
        process.waitFor();
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException, FormatException {
        LocalRecord record =
                new LocalRecord(
                        GateHome.open(Path.of(args[0])),
                        RecordBench.identity("dev_1"),
                        DevicePrivateKey.fromPkcs8(HexFormat.of().parseHex(args[3])).publicKey(),
                        () -> Optional.of(new BootClock.Reading("boot-1", 1)));
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            try {
                RecordEntry entry =
                        record.append(
                                RecordBench.NOW,
                                RecordBench.load(args[1] + i),
                                i % 10 == 0
                                        ? LocalRecord.Durability.FORCED
                                        : LocalRecord.Durability.WRITTEN);
                System.out.println("wrote " + entry.sequence());
            } catch (IOException e) {
                System.out.println("refused " + e.getMessage());
                return;
            }
        }
    }
}
