package dev.countersign.issuance;

import java.util.List;

/** Keys that other rooms sign or verify with, so that one page shows all. */
public interface FurtherKeys {
    /** Those there are at present. */
    List<KeyView> keys();
}
