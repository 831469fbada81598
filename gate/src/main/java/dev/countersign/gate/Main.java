package dev.countersign.gate;

/** Entry point of the {@code countersign} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(2);
    }
}
