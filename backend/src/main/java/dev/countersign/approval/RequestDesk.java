package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeamBanner;
import dev.countersign.problem.FormError;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays out one request for whoever sees it. */
@Singleton
class RequestDesk {
    private final Requests requests;
    private final RequestSheets sheets;
    private final Names names;
    private final SmallTeamBanner smallTeam;

    RequestDesk(Requests requests, RequestSheets sheets, Names names, SmallTeamBanner smallTeam) {
        this.requests = requests;
        this.sheets = sheets;
        this.names = names;
        this.smallTeam = smallTeam;
    }

    /**
     * What the reader may do with the request.
     *
     * @param answerable whether they can send it back to its reviewers without an edit
     * @param again whether they can send it anew as it is
     */
    record May(boolean edit, boolean withdraw, boolean answerable, boolean review, boolean again) {
        static May of(Caller reader, RequestView request, boolean alone) {
            boolean mine = request.personId().equals(reader.id());
            RequestState state = request.state();
            boolean reviewer = Role.REVIEWERS.stream().anyMatch(reader::has);
            return new May(
                    mine && state.isEditable(),
                    mine && state.isWaiting(),
                    mine && state == RequestState.CHANGES_REQUESTED,
                    (!mine || alone) && state == RequestState.IN_REVIEW && reviewer,
                    mine && state != RequestState.APPROVED);
        }
    }

    /** What the reader filled in before something was wrong with it. */
    record Input(String comment, String answer, String withdrawalReason, List<FormError> errors) {
        static final Input EMPTY = new Input("", "", "", List.of());
    }

    /**
     * @param after the cursor of older comments
     */
    @Transactional(readOnly = true)
    Map<String, Object> page(Caller reader, String id, @Nullable String after, Input input) {
        RequestView request = requests.get(reader, id);
        return Map.of(
                "request",
                RequestPage.of(request, names, sheets.timeline(id)),
                "rounds",
                sheets.of(reader, request, null, after),
                "may",
                May.of(reader, request, smallTeam.shown()),
                "input",
                input);
    }
}
