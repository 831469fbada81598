/**
 * Charts as geometry, drawn as SVG by {@code fragments/chart.html}: no script, no inline style, and
 * no meaning that only a colour carries.
 */
@NullMarked
package dev.countersign.portal.chart;

import org.jspecify.annotations.NullMarked;
