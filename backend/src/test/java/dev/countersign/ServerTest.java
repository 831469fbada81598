package dev.countersign;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one context that all server tests share: a real server on a real PostgreSQL. Declare no other
 * {@code @MicronautTest} variants without need, each costs a server start.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@MicronautTest(transactional = false)
public @interface ServerTest {}
