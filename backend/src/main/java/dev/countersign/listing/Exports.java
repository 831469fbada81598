package dev.countersign.listing;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Lists as files: exactly the rows that the same filters show to the same caller, in the same
 * order, each export with an entry in the audit log. Rows that change meanwhile may be in it or
 * not.
 */
@Singleton
public class Exports {
    private static final int ROWS = 1000;

    private final AuditLog audit;

    Exports(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * A list that can be taken away.
     *
     * @param columns of CSV; JSON has the whole row as the JSON interface gives it
     */
    public record Table<T>(ListShape shape, List<Column<T>> columns) {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Records the export and opens it.
     *
     * @param actor who takes it away
     * @param pages reads a page of what the caller may see
     * @throws dev.countersign.problem.Problem naming each parameter that is wrong
     */
    @Transactional
    public <T> HttpResponse<StreamedFile> open(
            String actor,
            HttpParameters parameters,
            Table<T> table,
            Function<ListQuery, Page<T>> pages) {
        ListShape shape = table.shape();
        String parameter = shape.exportFormat();
        ListQuery query = shape.readAll(parameters, parameter);
        TableStream.Format format = format(parameter, parameters.getFirst(parameter).orElse("csv"));
        Map<String, Object> facts = new TreeMap<>(query.given());
        facts.put("exported_as", format.word());
        audit.append(actor, shape.name() + ".exported", shape.name(), facts);
        var stream =
                new TableStream<>(
                        shape.name(),
                        table.columns(),
                        format,
                        after -> pages.apply(query.after(after, ROWS)));
        return HttpResponse.ok(
                new StreamedFile(stream, MediaType.of(format.type()))
                        .attach("countersign-" + shape.name() + "." + format.word()));
    }

    /**
     * Records that a short table is taken away, and writes it as the long ones are.
     *
     * @param actor who takes it away
     * @param list the list that it is a table of
     * @param given what was asked of it
     * @param rows all of them
     */
    @Transactional
    public <T> String csv(
            String actor,
            String list,
            Map<String, String> given,
            List<Column<T>> columns,
            List<T> rows) {
        Map<String, Object> facts = new TreeMap<>(given);
        facts.put("format", TableStream.Format.CSV.word());
        audit.append(actor, list + ".exported", list, facts);
        var all = new Page<>(rows, null, null);
        try (var stream = new TableStream<>("table", columns, TableStream.Format.CSV, _ -> all)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TableStream.Format format(String parameter, String word) {
        InputCheck check = new InputCheck();
        TableStream.Format format =
                check.choice(
                        "/" + parameter,
                        word,
                        TableStream.Format.values(),
                        TableStream.Format::word);
        check.done();
        return format;
    }
}
