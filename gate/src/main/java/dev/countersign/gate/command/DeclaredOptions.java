package dev.countersign.gate.command;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * Options declared in code: for the few commands on the path of a {@code check}, where making a
 * proxy class for each kind of annotation would be a third of the time.
 */
final class DeclaredOptions {
    private DeclaredOptions() {}

    /** A command with {@code --help}, which runs {@code action}. */
    static CommandSpec command(Object action, String name) {
        return CommandSpec.wrapWithoutInspection(action)
                .name(name)
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Show this help message and exit.")
                                .build());
    }

    /** {@code --version}, answered by picocli. */
    static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build();
    }

    /** A folder that may also be named after the verb. */
    static OptionSpec folder(String name, String description, Consumer<@Nullable Path> keep) {
        return OptionSpec.builder(name)
                .paramLabel("DIR")
                .type(Path.class)
                .scopeType(ScopeType.INHERIT)
                .description(description)
                .setter(new Setter(value -> keep.accept(value instanceof Path path ? path : null)))
                .build();
    }

    static OptionSpec value(String name, String label, String description, Consumer<String> keep) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .setter(text(keep))
                .build();
    }

    /** May be given several times, and with commas. */
    static OptionSpec values(
            String name, String label, String description, Consumer<List<String>> keep) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .splitRegex(",")
                .description(description)
                .setter(new Setter(value -> keep.accept(texts(value))))
                .build();
    }

    static OptionSpec flag(String name, String description, Runnable given) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .setter(
                        new Setter(value -> {
                            if (Boolean.TRUE.equals(value)) {
                                given.run();
                            }
                        }))
                .build();
    }

    static ISetter text(Consumer<String> keep) {
        return new Setter(value -> {
            if (value instanceof String given) {
                keep.accept(given);
            }
        });
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Of what picocli asks back, nothing is needed. */
    private static final class Setter implements ISetter {
        private final Consumer<@Nullable Object> keep;

        Setter(Consumer<@Nullable Object> keep) {
            this.keep = keep;
        }

        @Override
        public <T> @Nullable T set(@Nullable T value) {
            keep.accept(value);
            return value;
        }
    }
}
