package dev.countersign.gate.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A test that needs a real runtime. It fails where none can be had; {@code -Dcountersign.real=off}
 * skips it on purpose.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(
        named = "countersign.real",
        matches = "off",
        disabledReason = "-Dcountersign.real=off")
public @interface RealRuntime {}
