package dev.countersign.issuance;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A list that tokens point into. */
@Entity
@Table(name = "status_list")
class StatusListEntity {
    @Id private int number;
    private int capacity;

    /**
     * Grows with every change of a status in the list, in the transaction of the change and under
     * this row's lock. Times would not do: a change may commit after a later list was signed.
     */
    private long revision;

    protected StatusListEntity() {}

    int getNumber() {
        return number;
    }

    int getCapacity() {
        return capacity;
    }

    long getRevision() {
        return revision;
    }

    void changed() {
        revision++;
    }
}
