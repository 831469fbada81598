package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.inventory.receipt.ReceiptList;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.platform.Page;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;

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
    private final ReceiptList list;
    private final Devices devices;

    ReceiptApi(ReceiptSearch receipts, ReceiptList list, Devices devices) {
        this.receipts = receipts;
        this.list = list;
        this.devices = devices;
    }

    @Get
    @ReceiptFilters
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<KnownReceipt> list(Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        String owner = Devices.seesAll(caller) ? null : caller.id();
        return list.page(owner, list.shape().read(request.getParameters()));
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
