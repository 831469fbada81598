/**
 * What would help: the smallest changes, to facts that the person who asks can influence, that make
 * policy answer more mildly. Pure; each answer is proven by evaluating it.
 */
@NullMarked
package dev.countersign.approval.help;

import org.jspecify.annotations.NullMarked;
