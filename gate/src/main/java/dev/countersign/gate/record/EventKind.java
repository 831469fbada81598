package dev.countersign.gate.record;

import dev.countersign.token.Receipt;
import java.util.Optional;
import java.util.stream.Stream;

/** What happened. */
public enum EventKind {
    /** The record was begun for a device. */
    RECORD_BEGUN("record.begun"),
    /** From here on it is another enrolment's record. */
    RECORD_BOUND("record.bound"),
    /** The end of the record was lost with the power; what was left of it was put aside. */
    RECORD_TORN("record.torn"),
    /** The record was found cut or damaged; it goes on from what its head remembers. */
    RECORD_BROKEN("record.broken"),
    /** Approved and let through. */
    LOAD_ALLOWED("load.allowed"),
    /** Refused. */
    LOAD_DENIED("load.denied"),
    /** Not approved, let through because the gate only observes. */
    LOAD_OBSERVED("load.observed"),
    /** Something else was loaded than what was let through (rule V21). */
    LOAD_MISMATCH("load.mismatch"),
    /** What had been let through may not stay. */
    LOAD_ENDED("load.ended"),
    /** Put into the tool's folder. */
    VAULT_SHOWN("vault.shown"),
    /** Taken out of the tool's folder. */
    VAULT_REMOVED("vault.removed"),
    /** {@code countersign check} said no; nothing was to be loaded. Stays on this machine. */
    CHECK_DENIED("check.denied");

    private final String word;

    EventKind(String word) {
        this.word = word;
    }

    /** The word in the record. */
    public String word() {
        return word;
    }

    /** The kind with that word. */
    public static Optional<EventKind> ofWord(String word) {
        return Stream.of(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    /** Whether somebody was told no. */
    public boolean isDenial() {
        return this == LOAD_DENIED || this == CHECK_DENIED || this == LOAD_OBSERVED;
    }

    /** As receipts call it; empty for what is not told. */
    Optional<Receipt.Kind> toldAs() {
        return Receipt.Kind.ofWord(word);
    }
}
