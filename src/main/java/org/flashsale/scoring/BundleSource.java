package org.flashsale.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;

/** Opens what a URI names: how bundles are read from file systems that this package cannot know. */
@FunctionalInterface
public interface BundleSource extends Serializable {

    /** Only folders, archives and the class path: no other URI is opened. */
    BundleSource LOCAL =
            uri -> {
                throw new IOException("cannot open " + uri + ": only local bundles are read here");
            };

    /**
     * Opens a file.
     *
     * @throws java.io.FileNotFoundException when there is no such file
     * @throws IOException when it cannot be read
     */
    InputStream open(URI uri) throws IOException;
}
