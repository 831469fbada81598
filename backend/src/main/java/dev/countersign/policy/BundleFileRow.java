package dev.countersign.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** The release file of a bundle, apart from it so that lists do not load it. */
@Entity
@Immutable
@Table(name = "bundle_file")
class BundleFileRow {
    @Id
    @Column(name = "bundle_id")
    private String bundleId = "";

    private byte[] content = {};

    protected BundleFileRow() {}

    BundleFileRow(String bundleId, byte[] content) {
        this.bundleId = bundleId;
        this.content = content;
    }

    byte[] content() {
        return content;
    }
}
