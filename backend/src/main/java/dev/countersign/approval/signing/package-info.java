/** What reviewers sign with their passkeys, how it is kept and how it is verified later. */
@NullMarked
package dev.countersign.approval.signing;

import org.jspecify.annotations.NullMarked;
