package dev.countersign.identity;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "person")
class PersonEntity {
    @Id private String id = "";
    private String username = "";

    @Column(name = "display_name")
    private String displayName = "";

    private String programme = "";
    private boolean active;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "left_at")
    private @Nullable Instant leftAt;

    @ElementCollection(fetch = FetchType.EAGER)
    @Fetch(FetchMode.SUBSELECT)
    @CollectionTable(name = "person_role", joinColumns = @JoinColumn(name = "person_id"))
    @Column(name = "role")
    private Set<String> roles = new HashSet<>();

    @Version private int version;

    protected PersonEntity() {}

    PersonEntity(
            String id,
            String username,
            String displayName,
            Programme programme,
            Set<Role> roles,
            Instant createdAt) {
        this.id = id;
        this.username = username;
        this.displayName = displayName;
        this.programme = programme.id();
        this.active = true;
        this.createdAt = createdAt;
        this.roles.addAll(roles.stream().map(Role::id).toList());
    }

    Person toPerson(@Nullable Instant trainedAt) {
        return new Person(
                id,
                username,
                displayName,
                Programme.of(programme),
                active,
                roles.stream().map(Role::of).collect(Collectors.toSet()),
                trainedAt,
                createdAt,
                version);
    }

    void setRoles(Set<Role> newRoles) {
        Set<String> ids = newRoles.stream().map(Role::id).collect(Collectors.toSet());
        roles.retainAll(ids);
        roles.addAll(ids);
    }

    /** False when that is the name already. */
    boolean rename(String name) {
        boolean other = !displayName.equals(name);
        displayName = name;
        return other;
    }

    void setProgramme(Programme programme) {
        this.programme = programme.id();
    }

    /** Who is let in again has come back. */
    void setActive(boolean active) {
        this.active = active;
        if (active) {
            leftAt = null;
        }
    }

    void left(Instant at) {
        leftAt = at;
    }

    boolean hasLeft() {
        return leftAt != null;
    }

    int getVersion() {
        return version;
    }

    String getId() {
        return id;
    }

    String getUsername() {
        return username;
    }

    boolean isActive() {
        return active;
    }
}
