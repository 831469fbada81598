/**
 * Approval tokens and their trust material: issued by the server, verified by the gate with the
 * same code.
 *
 * <p>JDK and Bouncy Castle only. Nothing here reads a clock, a file or the network; time and bytes
 * are parameters.
 *
 * <ul>
 *   <li>{@link dev.countersign.token.ApprovalToken} issues; {@link
 *       dev.countersign.token.ApprovalVerifier} runs rules V1 to V20 over a {@link
 *       dev.countersign.token.VerificationContext} and answers with a sealed {@link
 *       dev.countersign.token.Verification}.
 *   <li>{@link dev.countersign.token.TrustBundle} and {@link dev.countersign.token.StatusListToken}
 *       are the two signed files that travel beside tokens.
 *   <li>{@link dev.countersign.token.DeviceJwt} and {@link dev.countersign.token.DpopProof} are
 *       what a device signs.
 *   <li>{@link dev.countersign.token.ModelSet} gives the identity of the files a loader reads.
 *   <li>{@link dev.countersign.token.Json} and {@link dev.countersign.token.JsonFields} read and
 *       write JSON strictly.
 * </ul>
 */
@NullMarked
package dev.countersign.token;

import org.jspecify.annotations.NullMarked;
