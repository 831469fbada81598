package dev.countersign.inventory.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The terms a model is published under.
 *
 * @param id SPDX identifier or {@code LicenseRef-…}
 * @param osi whether the Open Source Initiative approved it
 * @param kind for example {@code osi}, {@code research}, {@code non_production}, {@code unknown}
 * @param approvedDefault whether the shipped policy approves it
 * @param conditions what it asks of those who use it, in words
 */
public record Licence(
        String id,
        String title,
        boolean osi,
        @JsonProperty("class") String kind,
        boolean approvedDefault,
        List<String> conditions,
        @Nullable String url,
        String source) {
    public Licence {
        conditions = List.copyOf(conditions);
    }
}
