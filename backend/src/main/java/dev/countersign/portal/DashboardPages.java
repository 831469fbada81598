package dev.countersign.portal;

import dev.countersign.approval.WorkCounts;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.model.UnknownFiles;
import dev.countersign.listing.Column;
import dev.countersign.listing.Exports;
import dev.countersign.problem.Problem;
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
import java.util.List;
import java.util.Map;

/** How everything stands, for those who answer for it. */
@Controller("/dashboard")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
final class DashboardPages {
    private static final String CSV = "text/csv";

    private static final List<Column<DashboardView.Count>> COUNTS =
            List.of(
                    new Column<>("key", DashboardView.Count::key),
                    new Column<>("label", DashboardView.Count::label),
                    new Column<>("count", DashboardView.Count::n));
    private static final List<Column<WorkCounts.Line>> LINES =
            List.of(
                    new Column<>("id", WorkCounts.Line::id),
                    new Column<>("model", WorkCounts.Line::model),
                    new Column<>("person", WorkCounts.Line::person),
                    new Column<>("device", WorkCounts.Line::device),
                    new Column<>("at", WorkCounts.Line::at));

    private final Dashboard dashboard;
    private final Exports exports;

    DashboardPages(Dashboard dashboard, Exports exports) {
        this.dashboard = dashboard;
        this.exports = exports;
    }

    @Get
    @Produces(MediaType.TEXT_HTML)
    ModelAndView<Map<String, Object>> show(HttpRequest<?> request) {
        DashboardQuery query = DashboardQuery.of(request.getParameters());
        return new ModelAndView<>("portal/dashboard", Map.of("page", dashboard.of(query)));
    }

    /** One of the tables as a file. */
    @Get("/{table}.csv")
    @Produces({CSV, MediaType.TEXT_HTML})
    HttpResponse<String> table(Caller caller, HttpRequest<?> request, String table) {
        DashboardQuery query = DashboardQuery.of(request.getParameters());
        DashboardView view = dashboard.of(query);
        var file = new TableFile(caller.id(), Map.of("table", table, "filters", query.address()));
        return HttpResponse.ok(csv(view, table, file))
                .contentType(CSV)
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"countersign-" + table + ".csv\"");
    }

    /** Writes a table and records who took it away. */
    private final class TableFile {
        private final String actor;
        private final Map<String, String> given;

        private TableFile(String actor, Map<String, String> given) {
            this.actor = actor;
            this.given = given;
        }

        private <T> String of(List<Column<T>> columns, List<T> rows) {
            return exports.csv(actor, "dashboard", given, columns, rows);
        }
    }

    private static String csv(DashboardView view, String table, TableFile file) {
        return switch (table) {
            case "outcomes" ->
                    file.of(
                            List.of(
                                    new Column<>("from", DashboardView.Period::from),
                                    new Column<>("until", DashboardView.Period::until),
                                    new Column<>("allow", DashboardView.Period::allowed),
                                    new Column<>("review", DashboardView.Period::reviewed),
                                    new Column<>("deny", DashboardView.Period::denied)),
                            view.periods());
            case "rules" -> file.of(COUNTS, view.rules());
            case "posture" -> file.of(COUNTS, view.posture());
            case "approvals" -> file.of(COUNTS, view.approvals());
            case "waiting" -> file.of(LINES, view.oldest());
            case "ending" -> file.of(LINES, view.endingFirst());
            case "unknown" ->
                    file.of(
                            List.of(
                                    new Column<>("digest", UnknownFiles.Line::digest),
                                    new Column<>("name", UnknownFiles.Line::name),
                                    new Column<>("devices", UnknownFiles.Line::devices)),
                            view.mostSeen());
            default -> throw Problem.notFound("table", table);
        };
    }
}
