package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** What gates loaded and refused: of one's own devices, or of all where one sees them. */
@Controller("/api/v1/receipts")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.INVENTORY_READ
})
final class ReceiptApi {
    private final ReceiptSearch receipts;
    private final Devices devices;

    ReceiptApi(ReceiptSearch receipts, Devices devices) {
        this.receipts = receipts;
        this.devices = devices;
    }

    @Get
    Page<KnownReceipt> list(
            Caller caller,
            HttpRequest<?> request,
            @RequestBean ReceiptQuery query,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        ReceiptQuery.requireKnown(request.getParameters(), "after", "limit");
        String owner = Devices.seesAll(caller) ? null : caller.id();
        return receipts.page(query.filter(owner), after, InputCheck.pageLength(limit));
    }

    /** One of them with the statement that the device signed. */
    @Get("/{id}")
    ReceiptSearch.Evidence get(Caller caller, String id) {
        ReceiptSearch.Evidence found =
                receipts.find(id).orElseThrow(() -> Problem.notFound("receipt", id));
        try {
            var _ = devices.get(caller, found.receipt().deviceId());
        } catch (Problem unknown) {
            throw Problem.notFound("receipt", id);
        }
        return found;
    }
}
