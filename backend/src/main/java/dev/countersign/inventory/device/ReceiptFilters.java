package dev.countersign.inventory.device;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the list of loads and its export are asked for, in the OpenAPI document. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
@Parameter(name = "device", in = ParameterIn.QUERY, description = "id or part of a name")
@Parameter(
        name = "model",
        in = ParameterIn.QUERY,
        description = "digest, or part of the name that was asked for")
@Parameter(name = "kind", in = ParameterIn.QUERY, description = "for example load.denied")
@Parameter(name = "tool", in = ParameterIn.QUERY, description = "a tool's id")
@Parameter(name = "from", in = ParameterIn.QUERY, description = "RFC 3339, or a date; included")
@Parameter(
        name = "until",
        in = ParameterIn.QUERY,
        description = "RFC 3339, not included; or a date, included")
@Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest or oldest")
@interface ReceiptFilters {}
