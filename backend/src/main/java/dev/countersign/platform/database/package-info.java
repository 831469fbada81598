/** The embedded PostgreSQL that serves when no datasource URL is configured. */
@NullMarked
package dev.countersign.platform.database;

import org.jspecify.annotations.NullMarked;
