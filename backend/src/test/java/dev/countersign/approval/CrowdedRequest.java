package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.inventory.model.ScanReport;
import dev.countersign.token.ModelSet;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** A request about which people did and said a lot, for tests of pages that show all of it. */
@Singleton
public final class CrowdedRequest {
    private static final String REASON = "looked at the facts and where they come from";

    private final Office office;
    private final Requests requests;
    private final Revisions revisions;
    private final Comments comments;
    private final Files files;

    /** Where files are scanned and confirmed. */
    @Singleton
    record Files(ArtifactSets sets, Confirmations confirmations, Clock clock) {}

    CrowdedRequest(
            Office office, Requests requests, Revisions revisions, Comments comments, Files files) {
        this.office = office;
        this.requests = requests;
        this.revisions = revisions;
        this.comments = comments;
        this.files = files;
    }

    /** A new person who asks for models. */
    public Caller somebody() {
        return office.person(Role.DEVELOPER);
    }

    /** A request in review, and the decision that was made when it was asked. */
    public record Crowded(String id, String firstDecision) {}

    /**
     * A request of this person in its fourth revision, on a second laptop since the third, with
     * verdicts of six people, their comments and several scans; one role is awaited.
     *
     * @param confirmed whether a security lead said which model the files are, with ancestors that
     *     the catalogue has and others that it has not
     */
    public Crowded of(Caller person, boolean confirmed) {
        Caller lead = office.person(Role.SECURITY_LEAD);
        Office.Laptop first = office.laptop(person, "personal");
        Office.Laptop second = office.laptop(person, "personal");
        ModelSet set = office.files(first);
        for (int i = 1; i <= 3; i++) {
            files.sets.recordScan(lead, set.digest().toString(), scan("scanner " + i));
        }
        if (confirmed) {
            files.confirmations.confirm(lead, set.digest().toString(), claim());
        }
        RequestView asked = requests.submit(person, Office.request(first, set, "confidential"));
        String id = asked.id();
        verdict(office.person(Role.DATA_OWNER), asked, "approve");
        comments.add(office.person(Role.AUDITOR), id, "Is the smaller one enough?");
        comments.add(person, id, "No, it loses the thread.");
        RequestView shorter = revise(person, asked, first, 14);
        verdict(office.person(Role.DATA_OWNER), shorter, "approve");
        RequestView moved = revise(person, shorter, second, 14);
        verdict(office.person(Role.DATA_OWNER), moved, "changes");
        RequestView last = revise(person, moved, second, 7);
        verdict(office.person(Role.DATA_OWNER), last, "approve");
        comments.add(lead, id, "I look at it tomorrow.");
        return new Crowded(id, asked.decisionId());
    }

    private ScanReport scan(String tool) {
        return new ScanReport("malware", "clean", tool, files.clock.instant().toString(), null);
    }

    private static Claim claim() {
        return new Claim(
                "code-llama-7b",
                "https://example.org/list",
                "the digests are the same",
                List.of(
                        new Claim.Extra("merge", "phi-3", null, null, null, null),
                        new Claim.Extra("merge", null, "Other one", "mistral", "FR", "MIT"),
                        new Claim.Extra("merge", null, "Third one", "microsoft", "US", "MIT"),
                        new Claim.Extra("quantized", null, "By hand", "Nobody known", "US", "MIT"),
                        new Claim.Extra("quantized", null, "Again", "Nobody else", "US", "MIT")));
    }

    private void verdict(Caller reviewer, RequestView request, String verdict) {
        office.decide(
                reviewer, request.id(), new NewVerdict(verdict, REASON, request.revision(), null));
    }

    private RequestView revise(Caller person, RequestView before, Office.Laptop laptop, int days) {
        NewRequest said =
                new NewRequest(
                        laptop.id(),
                        before.modelDigest(),
                        "ollama",
                        List.copyOf(before.scopes()),
                        List.copyOf(before.dataClasses()),
                        null,
                        "development",
                        days,
                        before.reason());
        RequestView after = revisions.reviseRevision(person, before.id(), before.revision(), said);
        if (after.state() != RequestState.IN_REVIEW) {
            throw new IllegalStateException(
                    "policy now says " + Objects.toString(after.decision()));
        }
        return after;
    }
}
