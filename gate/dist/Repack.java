import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars again so that the program starts quickly. The JVM's AOT cache refuses classes of
 * signed jars (Bouncy Castle) and class files older than Java 6 (picocli): signatures are left out,
 * old class files get stack maps and the version of Java 8. What is linked at the first pass
 * through a switch over types is written out ({@link TypeSwitches}). Nothing else changes. Same
 * input, same bytes.
 *
 * <p>{@code java Repack.java FROM_FOLDER TO_FOLDER}
 */
final class Repack {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private Repack() {}

    public static void main(String[] args) throws IOException {
        Path to = Files.createDirectories(Path.of(args[1]));
        List<Path> jars;
        try (var found = Files.list(Path.of(args[0]))) {
            jars = found.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
        }
        try (URLClassLoader types = new URLClassLoader(jars.stream().map(Repack::url).toArray(URL[]::new))) {
            ClassFile classes =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(
                                    ClassHierarchyResolver.ofResourceParsing(types)
                                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (Path jar : jars) {
                repack(jar, to.resolve(jar.getFileName()), classes);
            }
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar.toString(), e);
        }
    }

    private static void repack(Path from, Path to, ClassFile classes) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        Manifest manifest = new Manifest();
        try (JarFile jar = new JarFile(from.toFile(), false)) {
            if (jar.getManifest() != null) {
                manifest.getMainAttributes().putAll(jar.getManifest().getMainAttributes());
            }
            for (ZipEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (!entry.isDirectory() && !name.equals(JarFile.MANIFEST_NAME) && !signs(name)) {
                    byte[] bytes = jar.getInputStream(entry).readAllBytes();
                    entries.put(name, name.endsWith(".class") ? modern(bytes, classes) : bytes);
                }
            }
        }
        write(to, manifest, entries);
    }

    private static boolean signs(String name) {
        return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private static byte[] modern(byte[] bytes, ClassFile classes) {
        int version = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
        if (version >= FIRST_WITH_STACK_MAPS) {
            return TypeSwitches.writtenOut(bytes, classes);
        }
        return classes.transformClass(
                classes.parse(bytes),
                ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                        .andThen(
                                ClassTransform.endHandler(
                                        type -> type.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }

    private static void write(Path to, Manifest manifest, Map<String, byte[]> entries)
            throws IOException {
        manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        manifest.write(text);
        try (OutputStream file = Files.newOutputStream(to);
                ZipOutputStream jar = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
            put(jar, JarFile.MANIFEST_NAME, text.toByteArray());
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(jar, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void put(ZipOutputStream jar, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }
}
