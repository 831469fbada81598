package dev.countersign.identity;

/** Roles of people and scopes of API clients as constants for {@code @Secured}. */
public final class Roles {
    public static final String DEVELOPER = "developer";
    public static final String SECURITY_LEAD = "security_lead";
    public static final String DATA_OWNER = "data_owner";
    public static final String AUDITOR = "auditor";
    public static final String ADMINISTRATOR = "administrator";

    /** A device that proved its key (RFC 9449). */
    public static final String DEVICE = "device";

    /** Scope of API clients: read the inventory. */
    public static final String INVENTORY_READ = "inventory:read";

    /** Scope of API clients: write to the inventory. */
    public static final String INVENTORY_WRITE = "inventory:write";

    /** Scope of API clients: OPA's Data API. */
    public static final String POLICY_EVALUATE = "policy:evaluate";

    /** Scope of API clients: ask for decisions and read their log. */
    public static final String DECISIONS_WRITE = "decisions:write";

    /** Scope of API clients: upload policy bundles, for people to activate. */
    public static final String POLICY_PUBLISH = "policy:publish";

    private Roles() {}
}
