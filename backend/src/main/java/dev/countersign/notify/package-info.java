/**
 * Telling people and programs what happened: an outbox that commits with the act, mail (SMTP),
 * webhooks (Standard Webhooks 1.0.0) and the inbox of the portal.
 */
@NullMarked
package dev.countersign.notify;

import org.jspecify.annotations.NullMarked;
