/** The append-only record of every act, written in the transaction of the act. */
@NullMarked
package dev.countersign.audit;

import org.jspecify.annotations.NullMarked;
