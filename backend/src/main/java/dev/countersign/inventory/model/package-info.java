/** Models, where they come from and which exact files were confirmed to be which model. */
@NullMarked
package dev.countersign.inventory.model;

import org.jspecify.annotations.NullMarked;
