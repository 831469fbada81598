package dev.countersign.inventory.receipt;

import dev.countersign.inventory.use.Tools;
import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Option;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import dev.countersign.token.Receipt;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads and refusals as a list, ordered by the devices' clocks and, within a moment, by the
 * device's record. Access is for the caller to judge.
 */
@Singleton
public class ReceiptList {
    private static final Keyset<ReceiptEntity> ROWS =
            new Keyset<>(ReceiptEntity.class, "r", "r.place", "ReceiptEntity r");
    private static final String OF_DEVICE =
            "exists (select 1 from DeviceEntity d where d.id = r.deviceId and ";
    private static final List<Column<KnownReceipt>> COLUMNS =
            List.of(
                    new Column<>("id", KnownReceipt::id),
                    new Column<>("device_id", KnownReceipt::deviceId),
                    new Column<>("kind", KnownReceipt::kind),
                    new Column<>("at", KnownReceipt::at),
                    new Column<>("received_at", KnownReceipt::receivedAt),
                    new Column<>("tool_id", KnownReceipt::toolId),
                    new Column<>("account", KnownReceipt::account),
                    new Column<>("name", KnownReceipt::name),
                    new Column<>("model_digest", KnownReceipt::modelDigest),
                    new Column<>("approval_id", KnownReceipt::approvalId),
                    new Column<>("token_jti", KnownReceipt::tokenJti),
                    new Column<>("rule", KnownReceipt::rule),
                    new Column<>("code", KnownReceipt::code),
                    new Column<>("scopes", r -> String.join(" ", r.scopes())),
                    new Column<>("data_classes", r -> String.join(" ", r.dataClasses())),
                    new Column<>("sequence", KnownReceipt::sequence),
                    new Column<>("previous_hash", KnownReceipt::previousHash),
                    new Column<>("entry_hash", KnownReceipt::entryHash),
                    new Column<>("device_key", KnownReceipt::deviceKey));

    private final EntityManager entities;
    private final Tools tools;

    ReceiptList(EntityManager entities, Tools tools) {
        this.entities = entities;
        this.tools = tools;
    }

    /** What the list can be asked. */
    public ListShape shape() {
        return ListShape.of("receipts", "/loads")
                .text("device")
                .text("model")
                .choice(
                        "kind",
                        "load.kind.",
                        Stream.of(Receipt.Kind.values()).map(Receipt.Kind::word).toList())
                .folded()
                .options(
                        "tool",
                        tools.list().stream().map(t -> new Option(t.id(), t.name())).toList())
                .from("from")
                .until("until")
                .sort(Sort.falling("newest", "r.at", Sort.Type.INSTANT))
                .sort(Sort.rising("oldest", "r.at", Sort.Type.INSTANT));
    }

    /** What is taken away as a file. */
    public Exports.Table<KnownReceipt> table() {
        return new Exports.Table<>(shape(), COLUMNS);
    }

    /**
     * A page, and how many there are.
     *
     * @param ownerId whose devices they are of; null for everybody's
     */
    @Transactional(readOnly = true)
    public Found<KnownReceipt> found(@Nullable String ownerId, ListQuery query) {
        return ROWS.found(entities, where(ownerId, query), query).as(ReceiptList::views);
    }

    /** A page alone. */
    @Transactional(readOnly = true)
    public Page<KnownReceipt> page(@Nullable String ownerId, ListQuery query) {
        return ROWS.page(entities, where(ownerId, query), query).as(ReceiptList::views);
    }

    private static List<KnownReceipt> views(List<ReceiptEntity> rows) {
        return rows.stream().map(ReceiptEntity::view).toList();
    }

    private static Conditions where(@Nullable String ownerId, ListQuery query) {
        String device = query.value("device");
        boolean deviceId = device != null && device.startsWith("dev_");
        String model = query.value("model");
        boolean digest = model != null && model.startsWith("sha256:");
        Conditions where =
                new Conditions()
                        .add(OF_DEVICE + "d.ownerId = :owner)", "owner", ownerId)
                        .add("r.deviceId = :device", "device", deviceId ? device : null)
                        .add("r.modelDigest = :model", "model", digest ? model : null)
                        .holds(digest ? null : model, "name", "lower(r.name)")
                        .add("r.kind = :kind", "kind", query.value("kind"))
                        .add("r.toolId = :tool", "tool", query.value("tool"))
                        .add("r.at >= :from", "from", query.time("from"))
                        .add("r.at < :until", "until", query.time("until"));
        return device == null || deviceId
                ? where
                : where.also(OF_DEVICE + "lower(d.name) like :deviceName escape '!')")
                        .with("deviceName", "%" + Conditions.literal(device) + "%");
    }
}
