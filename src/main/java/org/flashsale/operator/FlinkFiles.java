package org.flashsale.operator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.flashsale.scoring.BundleSource;

/** Opens the files of model bundles on Flink's file systems. */
public enum FlinkFiles implements BundleSource {
    INSTANCE;

    @Override
    public InputStream open(URI uri) throws IOException {
        return FileSystem.get(uri).open(new Path(uri));
    }
}
