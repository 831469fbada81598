@NullMarked
package dev.countersign.issuance;

import org.jspecify.annotations.NullMarked;
