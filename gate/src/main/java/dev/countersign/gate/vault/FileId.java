package dev.countersign.gate.vault;

import dev.countersign.token.FormatException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which file it is, whatever its name: device and inode. */
record FileId(long device, long inode) {
    private static final Pattern KEY =
            Pattern.compile("\\(dev=([0-9a-f]{1,16}),ino=([0-9]{1,19})\\)");
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,16}):([0-9]{1,19})");

    /** Of the name itself; a link is not followed. */
    static FileId of(Path file) throws IOException {
        return of(
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                file);
    }

    static FileId of(BasicFileAttributes attributes, Path file) throws IOException {
        Matcher key = KEY.matcher(String.valueOf(attributes.fileKey()));
        if (!key.matches()) {
            throw new FileSystemException(
                    file.toString(), null, "the file system does not tell files apart");
        }
        return new FileId(Long.parseUnsignedLong(key.group(1), 16), Long.parseLong(key.group(2)));
    }

    static FileId parse(String text) throws FormatException {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new FormatException("", "must be device:inode");
        }
        return new FileId(
                Long.parseUnsignedLong(parts.group(1), 16), Long.parseLong(parts.group(2)));
    }

    @Override
    public String toString() {
        return Long.toHexString(device) + ":" + inode;
    }
}
