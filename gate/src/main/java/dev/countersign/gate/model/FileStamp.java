package dev.countersign.gate.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a file system says of a file's identity and last changes; nanoseconds since the epoch. */
record FileStamp(long device, long inode, long size, long modified, long changed) {
    /**
     * Needs the {@code unix} attribute view; elsewhere throws {@link
     * UnsupportedOperationException}.
     */
    static FileStamp of(Path file) throws IOException {
        Map<String, Object> facts =
                Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
        return new FileStamp(
                number(facts, "dev"),
                number(facts, "ino"),
                number(facts, "size"),
                nanos(facts, "lastModifiedTime"),
                nanos(facts, "ctime"));
    }

    String key() {
        return device + ":" + inode + ":" + size + ":" + modified + ":" + changed;
    }

    private static long number(Map<String, Object> facts, String name) throws IOException {
        if (facts.get(name) instanceof Number value) {
            return value.longValue();
        }
        throw new IOException("the file system does not tell " + name);
    }

    private static long nanos(Map<String, Object> facts, String name) throws IOException {
        if (facts.get(name) instanceof FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
        throw new IOException("the file system does not tell " + name);
    }
}
