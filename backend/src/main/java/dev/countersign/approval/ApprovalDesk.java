package dev.countersign.approval;

import dev.countersign.approval.exception.ExceptionSearch;
import dev.countersign.approval.exception.ExceptionView;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Policy;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an approval's page shows besides the approval itself. */
@Singleton
class ApprovalDesk {
    private final EntityManager entities;
    private final ApprovalRests rests;
    private final ExceptionSearch exceptions;
    private final Decisions decisions;
    private final Policy policy;

    ApprovalDesk(
            EntityManager entities,
            ApprovalRests rests,
            ExceptionSearch exceptions,
            Decisions decisions,
            Policy policy) {
        this.entities = entities;
        this.rests = rests;
        this.exceptions = exceptions;
        this.decisions = decisions;
        this.policy = policy;
    }

    /** An exception that the approval rests on. */
    record Rest(String id, String ruleTitle, String state, @Nullable Instant expiresAt) {}

    /**
     * From the token to the last load; null for what has not happened.
     *
     * @param offlineSeconds how long a gate without network may go on
     */
    record Story(
            String reason,
            @Nullable Instant issued,
            @Nullable Instant fetched,
            @Nullable Instant firstLoad,
            @Nullable Instant lastLoad,
            long offlineSeconds,
            List<Rest> rests) {}

    @Transactional(readOnly = true)
    Story story(ApprovalView approval, List<IssuedToken> tokens, List<ReceiptSearch.Loads> loads) {
        return new Story(
                Optional.ofNullable(entities.find(RequestEntity.class, approval.requestId()))
                        .map(RequestEntity::getReason)
                        .orElse(""),
                tokens.stream().map(IssuedToken::issuedAt).min(Instant::compareTo).orElse(null),
                tokens.stream()
                        .map(IssuedToken::fetchedAt)
                        .filter(Objects::nonNull)
                        .min(Instant::compareTo)
                        .orElse(null),
                loads.stream().map(ReceiptSearch.Loads::first).min(Instant::compareTo).orElse(null),
                loads.stream().map(ReceiptSearch.Loads::last).max(Instant::compareTo).orElse(null),
                decisions
                        .find(approval.decisionId())
                        .map(stored -> stored.decision().obligations().statusMaxAgeS())
                        .orElse(0L),
                exceptions.of(rests.of(approval.id())).stream().map(this::rest).toList());
    }

    private Rest rest(ExceptionView exception) {
        return new Rest(
                exception.id(),
                policy.rule(exception.rule()).title(),
                exception.state().word(),
                exception.expiresAt());
    }
}
