/** People, their roles and training, how they sign in, and API clients for tooling. */
@NullMarked
package dev.countersign.identity;

import org.jspecify.annotations.NullMarked;
