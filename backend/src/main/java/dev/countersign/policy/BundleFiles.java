package dev.countersign.policy;

import dev.countersign.policy.bundle.Release;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** Where the files of a built bundle are read from. */
interface BundleFiles {
    /**
     * Opens the file of this name; one that is not there is a {@link
     * java.io.FileNotFoundException}.
     */
    InputStream open(String name) throws IOException;

    /** Those in a release. */
    static BundleFiles of(Release release) {
        return name -> {
            byte[] content = release.files().get(name);
            if (content == null) {
                throw new FileNotFoundException("the release has no " + name);
            }
            return new ByteArrayInputStream(content);
        };
    }
}
