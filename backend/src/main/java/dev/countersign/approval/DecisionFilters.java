package dev.countersign.approval;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the list of decisions and its export are asked for, in the OpenAPI document. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
@Parameter(
        name = "person",
        in = ParameterIn.QUERY,
        description = "a person's id, account or part of a name")
@Parameter(name = "device", in = ParameterIn.QUERY, description = "id or part of a name")
@Parameter(name = "model", in = ParameterIn.QUERY, description = "digest or part of a name")
@Parameter(
        name = "code",
        in = ParameterIn.QUERY,
        description = "of a rule that stood in the way or warned")
@Parameter(name = "outcome", in = ParameterIn.QUERY, description = "allow, review or deny")
@Parameter(name = "purpose", in = ParameterIn.QUERY, description = "for example request")
@Parameter(name = "revision", in = ParameterIn.QUERY, description = "of the policy")
@Parameter(name = "from", in = ParameterIn.QUERY, description = "RFC 3339, or a date; included")
@Parameter(
        name = "until",
        in = ParameterIn.QUERY,
        description = "RFC 3339, not included; or a date, included")
@Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest or oldest")
@interface DecisionFilters {}
