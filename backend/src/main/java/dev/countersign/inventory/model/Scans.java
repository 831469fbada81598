package dev.countersign.inventory.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.identity.client.ApiClients;
import dev.countersign.platform.Ids;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What scanners said of files, in the caller's transaction; nothing is changed, only added. */
@Singleton
class Scans {
    private final EntityManager entities;
    private final AuditLog audit;
    private final Ids ids;
    private final ApiClients clients;

    Scans(EntityManager entities, AuditLog audit, Ids ids, ApiClients clients) {
        this.entities = entities;
        this.audit = audit;
        this.ids = ids;
        this.clients = clients;
    }

    /** The scans of each of these, newest first. One query. */
    Map<String, List<Scan>> of(Collection<String> digests) {
        return entities.createQuery(
                        "from ScanEntity where digest in :digests order by at desc, id desc",
                        ScanEntity.class)
                .setParameter("digests", digests)
                .getResultStream()
                .collect(groupingBy(ScanEntity::getDigest, mapping(ScanEntity::toScan, toList())));
    }

    /** Keeps what a gate says of a file's format, unless the same tool said so before. */
    void found(String deviceId, String digest, Seen.Scan scan) {
        boolean known =
                of(List.of(digest)).getOrDefault(digest, List.of()).stream()
                        .filter(kept -> kept.kind() == ScanKind.FORMAT)
                        .findFirst()
                        .filter(kept ->
                                kept.result() == scan.result() && kept.tool().equals(scan.tool()))
                        .isPresent();
        if (known) {
            return;
        }
        keep(
                digest,
                new Scan(
                        ids.next("scn"),
                        ScanKind.FORMAT,
                        scan.result(),
                        scan.tool(),
                        scan.at(),
                        deviceId,
                        List.of(deviceId),
                        scan.detail()));
    }

    static void requireRecorder(Caller caller) {
        boolean client =
                caller.kind() == Caller.Kind.CLIENT
                        && caller.grants().contains(Roles.INVENTORY_WRITE);
        if (!client && !caller.has(Role.SECURITY_LEAD)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only a security lead or an API client records scans.");
        }
    }

    /** Keeps what somebody reports who may. */
    Scan record(Caller caller, String digest, ScanReport.Checked said) {
        Scan scan =
                new Scan(
                        ids.next("scn"),
                        said.kind(),
                        said.result(),
                        said.tool(),
                        said.at(),
                        caller.id(),
                        answerable(caller),
                        said.detail());
        keep(digest, scan);
        return scan;
    }

    private List<String> answerable(Caller caller) {
        return caller.kind() == Caller.Kind.CLIENT
                ? List.copyOf(clients.answerable(caller.id()))
                : List.of(caller.id());
    }

    private void keep(String digest, Scan scan) {
        entities.persist(new ScanEntity(digest, scan));
        entities.flush();
        audit.append(
                scan.recordedBy(),
                "artifact_set.scanned",
                digest,
                Map.of("kind", scan.kind(), "result", scan.result(), "tool", scan.tool()));
    }
}
