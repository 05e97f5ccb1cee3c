package org.flashsale.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;

/** The folder of a demo run: reports stay, broker and Flink files go; one run at a time. */
final class DemoFolder implements AutoCloseable {
    private final Path out;
    private final Path work;
    private final FileChannel channel;

    private DemoFolder(Path out, Path work, FileChannel channel) {
        this.out = out;
        this.work = work;
        this.channel = channel;
    }

    /** Locks the folder and removes what an earlier run left. */
    static DemoFolder open(Path out) {
        try {
            Files.createDirectories(out);
            FileChannel channel =
                    FileChannel.open(
                            out.resolve(".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new UsageError(
                        "another demo runs in " + out + ": choose another folder with --out");
            }
            Path work = out.resolve("work");
            delete(work);
            Files.createDirectories(work);
            return new DemoFolder(out, work, channel);
        } catch (IOException e) {
            throw new UsageError("--out " + out + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** The lock goes with the channel, at the latest with the process. */
    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** For reports. */
    Path out() {
        return out;
    }

    /** For files that end with the run. */
    Path work() {
        return work;
    }

    @Override
    public void close() throws IOException {
        delete(work);
        channel.close();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
