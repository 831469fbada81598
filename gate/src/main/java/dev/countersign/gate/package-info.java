/** The program on the laptop: checks an approval before a tool may load a model. */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate;
