package dev.countersign.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Written by {@link RequestSets} in SQL, since its key must not be claimed twice. */
@Entity
@Immutable
@Table(name = "request_set")
class RequestSetEntity {
    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "left_out")
    @JdbcTypeCode(SqlTypes.JSON)
    private String leftOut = "[]";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    protected RequestSetEntity() {}

    String getId() {
        return id;
    }

    String getPersonId() {
        return personId;
    }

    RequestSetView view(List<RequestView> requests) {
        return new RequestSetView(id, personId, createdAt, requests, leftOut());
    }

    private List<RequestSetView.LeftOut> leftOut() {
        try {
            return List.of(
                    StrictJson.read(
                            leftOut.getBytes(StandardCharsets.UTF_8),
                            RequestSetView.LeftOut[].class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
