package dev.countersign.policy;

import java.io.IOException;
import java.io.InputStream;

/** Where the files of a built bundle are read from. */
interface BundleFiles {
    /** @throws java.io.FileNotFoundException when there is no such file */
    InputStream open(String name) throws IOException;
}
