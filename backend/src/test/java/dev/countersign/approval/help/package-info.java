@NullMarked
package dev.countersign.approval.help;

import org.jspecify.annotations.NullMarked;
