package dev.countersign.problem;

import io.micronaut.http.HttpStatus;

/**
 * Every error this server answers with. Codes are stable API; the title is for people. {@code
 * docs/errors.md} has one entry each.
 */
public enum ProblemCode {
    BODY_MALFORMED(
            "body.malformed", HttpStatus.BAD_REQUEST, "The body is not what this address takes"),
    BODY_TOO_LARGE("body.too_large", HttpStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    FIELD_INVALID("field.invalid", HttpStatus.BAD_REQUEST, "Some fields are not right"),
    NOT_FOUND("resource.not_found", HttpStatus.NOT_FOUND, "There is nothing here under this id"),
    ROUTE_UNKNOWN("route.unknown", HttpStatus.NOT_FOUND, "There is no such address"),
    METHOD_NOT_ALLOWED(
            "method.not_allowed",
            HttpStatus.METHOD_NOT_ALLOWED,
            "This address does not take this method"),
    MEDIA_TYPE(
            "media_type.unsupported",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "This media type is not taken here"),
    NOT_ACCEPTABLE(
            "media_type.not_acceptable",
            HttpStatus.NOT_ACCEPTABLE,
            "This address cannot answer in that media type"),
    SIGN_IN_NEEDED("access.sign_in_needed", HttpStatus.UNAUTHORIZED, "Sign in first"),
    FORBIDDEN("access.forbidden", HttpStatus.FORBIDDEN, "You may not do this"),
    CSRF("access.csrf", HttpStatus.FORBIDDEN, "This form is no longer valid"),
    RATE_LIMITED("access.rate_limited", HttpStatus.TOO_MANY_REQUESTS, "Too many attempts"),
    LOCAL_SIGN_IN_OFF("sign_in.local_off", HttpStatus.FORBIDDEN, "Passwords are not taken here"),
    SIGN_IN_DENIED("sign_in.denied", HttpStatus.FORBIDDEN, "The provider did not let you in"),
    SIGN_IN_EXPIRED(
            "sign_in.expired", HttpStatus.BAD_REQUEST, "This sign-in took too long or was used up"),
    SIGN_IN_UNREACHABLE(
            "sign_in.provider_unreachable",
            HttpStatus.SERVICE_UNAVAILABLE,
            "The identity provider does not answer"),
    SIGN_IN_PROVIDER(
            "sign_in.provider_refused",
            HttpStatus.BAD_GATEWAY,
            "The identity provider refused to finish the sign-in"),
    SIGN_IN_TOKEN(
            "sign_in.token_invalid",
            HttpStatus.BAD_GATEWAY,
            "The identity provider's answer cannot be trusted"),
    SIGN_IN_CLAIM(
            "sign_in.claim_missing",
            HttpStatus.FORBIDDEN,
            "The identity provider does not say who you are"),
    SIGN_IN_NO_ROLE("sign_in.no_role", HttpStatus.FORBIDDEN, "You have no role here"),
    SIGN_IN_NAME_TAKEN(
            "sign_in.name_taken", HttpStatus.CONFLICT, "Somebody here has your account's name"),
    SIGN_IN_NOT_ACTIVE("sign_in.not_active", HttpStatus.FORBIDDEN, "You are no longer active here"),
    CLIENT_TOKEN(
            "client.token_invalid", HttpStatus.UNAUTHORIZED, "This token opens nothing (any more)"),
    CLIENT_RATE(
            "client.rate_limited", HttpStatus.TOO_MANY_REQUESTS, "Too many calls of this client"),
    CONFLICT("state.conflict", HttpStatus.CONFLICT, "This is not possible in the present state"),
    PRECONDITION(
            "state.precondition_failed",
            HttpStatus.PRECONDITION_FAILED,
            "It changed since you read it"),
    PRECONDITION_NEEDED(
            "state.precondition_needed",
            HttpStatus.PRECONDITION_REQUIRED,
            "Say which version you mean to change"),
    OWN_REQUEST(
            "review.own_request",
            HttpStatus.FORBIDDEN,
            "Nobody reviews their own request or device"),
    ROLE_NOT_NEEDED(
            "review.role_not_needed", HttpStatus.FORBIDDEN, "None of your roles is awaited here"),
    ONE_ROLE("review.one_person_one_role", HttpStatus.CONFLICT, "One person fills one role"),
    ALREADY_DECIDED("review.already_decided", HttpStatus.CONFLICT, "This was decided already"),
    STALE_REVISION(
            "review.stale_revision",
            HttpStatus.CONFLICT,
            "The request changed since you opened it"),
    PASSKEY_NEEDED(
            "review.passkey_needed",
            HttpStatus.FORBIDDEN,
            "This verdict has to be signed with a passkey"),
    FACTS_DIFFER(
            "review.facts_differ",
            HttpStatus.CONFLICT,
            "Only requests with the same facts are decided together"),
    PASSKEY_PROOF(
            "passkey.proof_invalid",
            HttpStatus.BAD_REQUEST,
            "What the passkey signed does not hold"),
    PASSKEY_CHALLENGE(
            "passkey.challenge_spent",
            HttpStatus.CONFLICT,
            "This was signed for another time or place"),
    PASSKEY_COUNTER(
            "passkey.counter_regressed", HttpStatus.FORBIDDEN, "This passkey may have been copied"),
    PASSKEY_CONFIRM(
            "passkey.confirmation_needed", HttpStatus.FORBIDDEN, "Confirm first that it is you"),
    DEVICE_NONCE(
            "device.nonce_needed", HttpStatus.UNAUTHORIZED, "Prove the device key with our nonce"),
    DEVICE_PROOF("device.proof_invalid", HttpStatus.UNAUTHORIZED, "The device key was not proven"),
    DEVICE_TOKEN(
            "device.token_invalid", HttpStatus.UNAUTHORIZED, "This access token is not good here"),
    ENROLMENT_CODE(
            "enrolment.code_invalid", HttpStatus.UNAUTHORIZED, "The enrolment code is not valid"),
    ENROLMENT_PROOF(
            "enrolment.proof_invalid", HttpStatus.BAD_REQUEST, "The device key was not proven"),
    ENROLMENT_KEY(
            "enrolment.key_in_use", HttpStatus.CONFLICT, "This device key is enrolled already"),
    POSTURE_NOT_NEWER(
            "posture.not_newer", HttpStatus.CONFLICT, "A newer posture report is here already"),
    POSTURE_FUTURE(
            "posture.in_future", HttpStatus.BAD_REQUEST, "The posture report is from the future"),
    POSTURE_SIGNATURE(
            "posture.signature_invalid",
            HttpStatus.BAD_REQUEST,
            "The posture report is not signed by this device"),
    RECEIPT_CONFLICT(
            "receipt.conflicting",
            HttpStatus.CONFLICT,
            "Another entry of the device's record is known under this number"),
    SECOND_PERSON(
            "bundle.second_person",
            HttpStatus.FORBIDDEN,
            "Another person has to activate what you asked for"),
    EXCEPTION_SECOND_PERSON(
            "exception.second_person",
            HttpStatus.FORBIDDEN,
            "Another person has to grant this exception"),
    GROUP_SECOND_PERSON(
            "device_group.second_person",
            HttpStatus.FORBIDDEN,
            "Another person has to let your device observe"),
    EXCEPTION_ENDED(
            "exception.ended", HttpStatus.CONFLICT, "An exception ended that this would rest on"),
    NOT_WAIVABLE("exception.not_waivable", HttpStatus.CONFLICT, "This rule cannot be waived here"),
    MODEL_BLOCKED("model.blocked", HttpStatus.CONFLICT, "This model was revoked everywhere"),
    LAST_ADMINISTRATOR(
            "person.last_administrator",
            HttpStatus.CONFLICT,
            "The last administrator cannot leave"),
    BUNDLE_REFUSED(
            "bundle.refused", HttpStatus.UNPROCESSABLE_ENTITY, "This bundle is not admitted"),
    BUNDLE_REVISION(
            "bundle.revision_used",
            HttpStatus.CONFLICT,
            "Another bundle has this revision already"),
    BUNDLE_NO_KEY(
            "bundle.no_author_key",
            HttpStatus.CONFLICT,
            "This server knows nobody whose bundles it may take"),
    NO_KEY(
            "keys.none_in_force",
            HttpStatus.SERVICE_UNAVAILABLE,
            "No key is in force that may sign this"),
    ENGINE(
            "engine.failed",
            HttpStatus.SERVICE_UNAVAILABLE,
            "Policy could not be evaluated, so the answer is no"),
    DATABASE(
            "database.unavailable",
            HttpStatus.SERVICE_UNAVAILABLE,
            "The database does not answer, so nothing was decided"),
    INTERNAL("internal.error", HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong here");

    private final String code;
    private final HttpStatus status;
    private final String title;

    ProblemCode(String code, HttpStatus status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The stable code, for example {@code field.invalid}. */
    public String code() {
        return code;
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }
}
