package dev.countersign.approval;

import dev.countersign.policy.Outcome;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would help a device's owner with what they asked for and may not load: so that the gate can
 * say it without the network.
 */
@Singleton
public class DeviceAdvice {
    /** A search each: more would make every sync slow. */
    private static final int MOST = 5;

    private static final int LOOKED_AT = 20;

    private final EntityManager entities;
    private final Judge judge;
    private final Advice advice;

    DeviceAdvice(EntityManager entities, Judge judge, Advice advice) {
        this.entities = entities;
        this.judge = judge;
        this.advice = advice;
    }

    /**
     * What would help with one model and tool.
     *
     * @param state of the request, or {@code suspended} where an approval is
     * @param outcome what policy says now
     */
    public record Item(
            String digest,
            String tool,
            String requestId,
            String state,
            Outcome outcome,
            HelpView help) {}

    /** On present facts, the newest request first; one item for a model and tool. */
    @Transactional(readOnly = true)
    public List<Item> of(String deviceId) {
        Map<List<String>, RequestEntity> newest = new LinkedHashMap<>();
        for (RequestEntity request : open(deviceId)) {
            newest.putIfAbsent(List.of(request.getModelDigest(), request.getToolId()), request);
        }
        return newest.values().stream()
                .limit(MOST)
                .map(this::item)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Denied or in review and not approved since, or approved and suspended. */
    private List<RequestEntity> open(String deviceId) {
        return entities.createQuery(
                        "from RequestEntity r where r.deviceId = :device and ((r.state in :open and"
                                + " not exists (select 1 from ApprovalEntity a where"
                                + " a.deviceId = r.deviceId and a.modelDigest = r.modelDigest"
                                + " and a.toolId = r.toolId and a.state = :active)) or exists"
                                + " (select 1 from ApprovalEntity a where a.requestId = r.id"
                                + " and a.state = :suspended)) order by r.id desc",
                        RequestEntity.class)
                .setParameter("device", deviceId)
                .setParameter(
                        "open",
                        List.of(
                                RequestState.DENIED.word(),
                                RequestState.IN_REVIEW.word(),
                                RequestState.CHANGES_REQUESTED.word()))
                .setParameter("active", ApprovalState.ACTIVE.word())
                .setParameter("suspended", ApprovalState.SUSPENDED.word())
                .setMaxResults(LOOKED_AT)
                .getResultList();
    }

    private Optional<Item> item(RequestEntity request) {
        Judge.Judgement judgement = judge.evaluate("check", request.getId(), Tuple.of(request));
        @Nullable HelpView help = advice.now(judgement);
        boolean suspended = request.getState() == RequestState.APPROVED;
        return Optional.ofNullable(help)
                .map(found ->
                        new Item(
                                request.getModelDigest(),
                                request.getToolId(),
                                request.getId(),
                                suspended
                                        ? ApprovalState.SUSPENDED.word()
                                        : request.getState().word(),
                                judgement.evaluated().outcome(),
                                found));
    }
}
