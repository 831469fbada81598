package dev.countersign.policy;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;

/** What the loaded policy asks for, in words. */
@Controller("/api/v1/policy/rules")
@Secured(SecurityRule.IS_AUTHENTICATED)
final class RulesApi {
    private final Policy policy;

    RulesApi(Policy policy) {
        this.policy = policy;
    }

    @Get
    Rules rules() {
        return new Rules(policy.active(), policy.rules());
    }

    /** All rules; there are never so many that they need pages. */
    record Rules(BundleIdentity bundle, List<RuleDescription> items) {}
}
