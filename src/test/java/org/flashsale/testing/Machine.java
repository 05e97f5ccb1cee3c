package org.flashsale.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the machine has that runs the tests. */
public final class Machine {

    private Machine() {}

    /** Whether there is a GPU, which a CUDA build of the runtime may well use. */
    public static boolean hasGpu() {
        return Files.exists(Path.of("/dev/nvidiactl"));
    }
}
