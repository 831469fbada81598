package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.inventory.receipt.ReceiptFilter;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.inventory.use.Tools;
import dev.countersign.platform.Page;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.token.Receipt;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private static final int ROWS = 50;

    private final ReceiptSearch receipts;
    private final DeviceLoads loads;
    private final Tools tools;

    ReceiptPages(ReceiptSearch receipts, DeviceLoads loads, Tools tools) {
        this.receipts = receipts;
        this.loads = loads;
        this.tools = tools;
    }

    /** The list with the filters it was asked with. */
    record Listing(
            List<DeviceLoads.Line> rows,
            ReceiptQuery query,
            boolean all,
            boolean anything,
            boolean exports,
            List<FormError> errors,
            List<ToolChoice> tools,
            @Nullable String first,
            @Nullable String next) {
        public List<String> kinds() {
            return Stream.of(Receipt.Kind.values()).map(Receipt.Kind::word).toList();
        }

        /** Where exactly these are given as a file. */
        public String export(String format) {
            return query.address("/loads/export").queryParam("format", format).build().toString();
        }

        public boolean filtered() {
            return !query.given().isEmpty();
        }

        /** Whether one of the filters that are folded away is used. */
        public boolean deeper() {
            return query.tool() != null || query.from() != null || query.until() != null;
        }
    }

    record ToolChoice(String id, String name) {}

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(
            Caller caller,
            HttpRequest<?> request,
            @RequestBean ReceiptQuery query,
            @QueryValue @Nullable String after) {
        try {
            ReceiptQuery.requireKnown(request.getParameters(), "after");
            Page<KnownReceipt> found = receipts.page(query.filter(owner(caller)), after, ROWS);
            return HttpResponse.ok(view(listing(caller, query, found, after, List.of())));
        } catch (Problem wrong) {
            var none = new Page<KnownReceipt>(List.of(), null);
            return HttpResponse.badRequest(
                    view(listing(caller, query, none, null, FormError.of(wrong))));
        }
    }

    private static @Nullable String owner(Caller caller) {
        return Devices.seesAll(caller) ? null : caller.id();
    }

    private Listing listing(
            Caller caller,
            ReceiptQuery query,
            Page<KnownReceipt> found,
            @Nullable String after,
            List<FormError> errors) {
        UriBuilder address = query.address("/loads");
        String first = Page.firstAddress(address, after);
        return new Listing(
                loads.lines(found.items()),
                query,
                Devices.seesAll(caller),
                !found.items().isEmpty() || hasAny(caller),
                ReceiptExports.mayExport(caller),
                errors,
                tools.list().stream().map(t -> new ToolChoice(t.id(), t.name())).toList(),
                first,
                found.nextAddress(address));
    }

    private boolean hasAny(Caller caller) {
        var all = new ReceiptFilter(owner(caller), null, null, null, null, null, null);
        return !receipts.page(all, null, 1).items().isEmpty();
    }

    private static ModelAndView<Map<String, Object>> view(Listing listing) {
        return new ModelAndView<>("inventory/device/loads", Map.of("page", listing));
    }
}
