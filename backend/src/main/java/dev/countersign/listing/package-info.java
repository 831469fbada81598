/** Lists: filters, order and page in the address, pages by key, and exports of what is filtered. */
@org.jspecify.annotations.NullMarked
package dev.countersign.listing;
