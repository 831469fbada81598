package dev.countersign.platform.health;

/** Looks at one part of the server, quickly and without changing anything. */
public interface Probe {
    /** The name of what {@link #check} answers, also where it fails. */
    String name();

    /** How the part does now. */
    Check check();
}
