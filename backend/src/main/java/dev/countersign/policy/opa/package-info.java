/**
 * Has the bundle in force evaluated by an OPA server, over its Data API
 * (https://www.openpolicyagent.org/docs/rest-api#data-api). Imported by nobody.
 */
@NullMarked
package dev.countersign.policy.opa;

import org.jspecify.annotations.NullMarked;
