package dev.countersign.inventory.receipt;

/** What became of an upload of receipts. */
public sealed interface Taken {
    /** All are stored: {@code accepted} since now, {@code known} since an earlier upload. */
    record Stored(int accepted, int known) implements Taken {}

    /**
     * None is stored, because another entry of this number is known; that is recorded.
     *
     * @param index of the receipt in the upload
     */
    record Conflicting(int index, long sequence) implements Taken {}
}
