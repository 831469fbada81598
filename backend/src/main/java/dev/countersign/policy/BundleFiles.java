package dev.countersign.policy;

import java.io.IOException;
import java.io.InputStream;

/** Where the files of a built bundle are read from. */
interface BundleFiles {
    /**
     * Opens the file of this name; one that is not there is a {@link
     * java.io.FileNotFoundException}.
     */
    InputStream open(String name) throws IOException;
}
