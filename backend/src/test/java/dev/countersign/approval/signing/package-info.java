@NullMarked
package dev.countersign.approval.signing;

import org.jspecify.annotations.NullMarked;
