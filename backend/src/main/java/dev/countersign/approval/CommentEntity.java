package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** What a person said about a request; never changed. */
@Entity
@Immutable
@Table(name = "request_comment")
class CommentEntity {
    @Id private String id = "";

    @Column(name = "request_id")
    private String requestId = "";

    private int revision;

    @Column(name = "person_id")
    private String personId = "";

    private String text = "";
    private Instant at = Instant.EPOCH;

    protected CommentEntity() {}

    CommentEntity(String id, RequestEntity request, String personId, String text, Instant at) {
        this.id = id;
        this.requestId = request.getId();
        this.revision = request.getRevision();
        this.personId = personId;
        this.text = text;
        this.at = at;
    }

    boolean says(String person, String words) {
        return personId.equals(person) && text.equals(words);
    }

    CommentView view() {
        return new CommentView(id, revision, personId, text, at);
    }

    String getRequestId() {
        return requestId;
    }
}
