package dev.countersign.approval;

import dev.countersign.approval.help.Alternatives;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeamBanner;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.FormError;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Lays out one request for whoever sees it. */
@Singleton
class RequestDesk {
    private final RequestSheets sheets;
    private final Offers offers;
    private final Advice advice;
    private final SmallTeamBanner smallTeam;
    private final TransactionOperations<Session> transactions;

    RequestDesk(
            RequestSheets sheets,
            Offers offers,
            Advice advice,
            SmallTeamBanner smallTeam,
            TransactionOperations<Session> transactions) {
        this.sheets = sheets;
        this.offers = offers;
        this.advice = advice;
        this.smallTeam = smallTeam;
        this.transactions = transactions;
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

    private record Read(RequestSheet sheet, Alternatives alternatives) {}

    /**
     * Reads in one transaction, and asks policy after it.
     *
     * @param after the cursor of older comments
     */
    Map<String, Object> page(Caller reader, String id, @Nullable String after, Input input) {
        var look = new RequestSheets.Look(null, "", after);
        Read read = transactions.executeRead(_ -> read(reader, id, look));
        RequestSheet sheet = read.sheet;
        StoredDecision open = sheet.open();
        HelpView help = open == null ? null : advice.on(open, read.alternatives);
        return Map.of(
                "request",
                sheet.page(help),
                "rounds",
                sheet.rounds(),
                "may",
                May.of(reader, sheet.request(), smallTeam.shown()),
                "input",
                input);
    }

    private Read read(Caller reader, String id, RequestSheets.Look look) {
        RequestSheets.Found found = sheets.find(reader, id, look);
        Alternatives alternatives =
                found.open().map(open -> offers.to(open.about())).orElse(Alternatives.NONE);
        return new Read(sheets.inWords(found, Set.of()), alternatives);
    }
}
