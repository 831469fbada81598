package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.inventory.receipt.Receipts;
import dev.countersign.inventory.receipt.SignedReceipt;
import dev.countersign.inventory.receipt.Taken;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DevicePublicKey;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What gates loaded and refused, each entry signed by the device it happened on. */
@Controller("/api/v1/endpoint/receipts")
@Secured(Roles.DEVICE)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ReceiptApi {
    private final Enrolments enrolments;
    private final ReceiptStatements statements;
    private final Receipts receipts;

    ReceiptApi(Enrolments enrolments, ReceiptStatements statements, Receipts receipts) {
        this.enrolments = enrolments;
        this.statements = statements;
        this.receipts = receipts;
    }

    /** Not checked yet: compact JWS of typ {@code receipt+jwt}. */
    @Introspected
    record Upload(@Nullable List<@Nullable String> receipts) {}

    /** How many are new here, and how many had been sent before. */
    @Introspected
    record Answer(int accepted, int known) {}

    /** All or none are taken; sending the same again changes nothing. */
    @Post
    @Status(HttpStatus.OK)
    Answer take(Caller caller, @Body Upload body) {
        DevicePublicKey key =
                enrolments
                        .keyOf(caller.id())
                        .orElseThrow(() -> Problem.notFound("enrolled device", caller.id()));
        List<SignedReceipt> read = statements.read(caller.id(), key, present(body));
        return switch (receipts.take(caller.id(), key.thumbprint(), read)) {
            case Taken.Stored(int accepted, int known) -> new Answer(accepted, known);
            case Taken.Conflicting(int index, long sequence) ->
                    throw new Problem(
                            ProblemCode.RECEIPT_CONFLICT,
                            "Another entry "
                                    + sequence
                                    + " of this device's record is known than that of /receipts/"
                                    + index
                                    + ".");
        };
    }

    private static List<String> present(Upload body) {
        InputCheck check = new InputCheck();
        check.present("/receipts", body.receipts(), "an array");
        check.done();
        List<@Nullable String> said = body.receipts() == null ? List.of() : body.receipts();
        if (said.isEmpty() || said.size() > Receipts.MOST) {
            check.wrong(
                    "/receipts",
                    "length",
                    "There are " + said.size() + " receipts.",
                    "1 to " + Receipts.MOST);
            check.done();
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            String text = said.get(i);
            check.present("/receipts/" + i, text, "a receipt+jwt");
            found.add(text == null ? "" : text);
        }
        check.done();
        return found;
    }
}
