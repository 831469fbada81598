package dev.countersign.issuance;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What an administrator may set for issuance.
 *
 * @param statusListCapacity places in a status list; a multiple of 4 from 64 to 2^20. More places
 *     hide better which approvals were revoked, and make files larger
 */
@ConfigurationProperties("countersign.issuance")
record IssuanceSettings(@Bindable(defaultValue = "131072") int statusListCapacity) {
    IssuanceSettings {
        if (statusListCapacity < 64
                || statusListCapacity > 1 << 20
                || statusListCapacity % 4 != 0) {
            throw new IllegalArgumentException(
                    "countersign.issuance.status-list-capacity has to be a multiple of 4 from 64 to"
                            + " 1048576");
        }
    }
}
