package dev.countersign.inventory.device;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.receipt.ReceiptFilter;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/** Exports of receipts, each with an entry in the audit log. */
@Singleton
class ReceiptExports {
    private static final int PAGE = 200;

    private final ReceiptSearch receipts;
    private final AuditLog audit;

    ReceiptExports(ReceiptSearch receipts, AuditLog audit) {
        this.receipts = receipts;
        this.audit = audit;
    }

    static boolean mayExport(Caller caller) {
        return caller.has(Role.AUDITOR) || caller.has(Role.SECURITY_LEAD);
    }

    /** Records the export and opens it. Receipts that come in meanwhile may be in it or not. */
    @Transactional
    InputStream open(Caller caller, ReceiptQuery query, boolean csv) {
        if (!mayExport(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Auditors and security leads export receipts.");
        }
        ReceiptFilter filter = query.filter(null);
        Map<String, Object> facts = new TreeMap<>(query.given());
        facts.put("format", csv ? "csv" : "ndjson");
        audit.append(caller.id(), "receipts.exported", "receipts", facts);
        return new ReceiptStream(after -> receipts.page(filter, after, PAGE), csv);
    }
}
