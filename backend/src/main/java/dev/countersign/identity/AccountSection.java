package dev.countersign.identity;

/**
 * One part of a person's own account, shown as a card on {@code /account}. Its page is {@code
 * /account/<key>}, its texts are {@code account.<key>} and {@code account.<key>.text}. Every bean
 * of this type is shown, by ascending {@link #order}.
 */
public interface AccountSection {
    /** The last segment of the page's address. */
    String key();

    /** The name of an icon of {@code icons.svg}. */
    String icon();

    /** Where it stands among the others. */
    int order();
}
