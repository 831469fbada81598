/** Sign-in through an OpenID provider: the code flow with PKCE, people and roles by its claims. */
@NullMarked
package dev.countersign.identity.oidc;

import org.jspecify.annotations.NullMarked;
