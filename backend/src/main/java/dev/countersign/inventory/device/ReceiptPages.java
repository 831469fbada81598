package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.receipt.ReceiptList;
import dev.countersign.listing.ListView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.Map;

/** Loads and refusals: found by device, model, kind, tool and time. */
@Controller("/loads")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ReceiptPages {
    private final ReceiptList list;
    private final DeviceLoads loads;

    ReceiptPages(ReceiptList list, DeviceLoads loads) {
        this.list = list;
        this.loads = loads;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        String owner = Devices.seesAll(caller) ? null : caller.id();
        return ListView.answer(
                "inventory/device/loads",
                list.shape(),
                request.getParameters(),
                query -> list.found(owner, query).as(loads::lines),
                Map.of("all", owner == null, "exports", ReceiptExportApi.mayExport(caller)));
    }
}
