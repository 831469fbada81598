@NullMarked
package dev.countersign.portal.chart;

import org.jspecify.annotations.NullMarked;
