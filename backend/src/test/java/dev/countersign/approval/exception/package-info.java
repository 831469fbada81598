@NullMarked
package dev.countersign.approval.exception;

import org.jspecify.annotations.NullMarked;
