/** Uses: the tools that load models, the scopes of work and the classes of data. */
@NullMarked
package dev.countersign.inventory.use;

import org.jspecify.annotations.NullMarked;
