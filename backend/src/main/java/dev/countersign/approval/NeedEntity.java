package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A role that has to say yes to one revision of a request. */
@Entity
@Table(name = "review_need")
class NeedEntity {
    @EmbeddedId private Key key = new Key("", 0, "");

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> because = List.of();

    protected NeedEntity() {}

    NeedEntity(String requestId, int revision, String role, List<String> because) {
        this.key = new Key(requestId, revision, role);
        this.because = List.copyOf(because);
    }

    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        @Column(name = "request_id")
        private String requestId = "";

        private int revision;
        private String role = "";

        protected Key() {}

        Key(String requestId, int revision, String role) {
            this.requestId = requestId;
            this.revision = revision;
            this.role = role;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && requestId.equals(key.requestId)
                    && revision == key.revision
                    && role.equals(key.role);
        }

        @Override
        public int hashCode() {
            return Objects.hash(requestId, revision, role);
        }
    }

    String getRequestId() {
        return key.requestId;
    }

    int getRevision() {
        return key.revision;
    }

    String getRole() {
        return key.role;
    }

    List<String> getBecause() {
        return List.copyOf(because);
    }
}
