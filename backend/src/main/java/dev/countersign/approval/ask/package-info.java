/**
 * Asking through the portal: the form and its choices, policy's answer beside it, drafts, and the
 * page that is read before sending. Decides and records nothing itself: that is {@code
 * approval.Requests} and {@code approval.RequestSets}.
 */
@NullMarked
package dev.countersign.approval.ask;

import org.jspecify.annotations.NullMarked;
