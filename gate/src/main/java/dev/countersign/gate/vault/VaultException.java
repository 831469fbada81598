package dev.countersign.gate.vault;

/** The vault cannot do what is asked; says why, and what would help. */
public final class VaultException extends Exception {
    private final String help;

    VaultException(String message, String help) {
        super(message);
        this.help = help;
    }

    public String help() {
        return help;
    }
}
