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

/**
 * The folder of a demo or chaos run, used by one at a time. What broker and Flink wrote goes with
 * the end of the run or, where people may want to look at its logs, with the begin of the next one.
 */
final class DemoFolder implements AutoCloseable {
    private final Path out;
    private final Path work;
    private final FileChannel channel;
    private final boolean keep;

    private DemoFolder(Path out, Path work, FileChannel channel, boolean keep) {
        this.out = out;
        this.work = work;
        this.channel = channel;
        this.keep = keep;
    }

    /** Locks the folder and removes what an earlier run left. */
    static DemoFolder open(Path out) {
        return open(out, "--out", false, work -> {});
    }

    /**
     * The same; what broker and Flink write stays until the next run.
     *
     * @param option where the user named the folder
     * @param before ends what may still use the files of an earlier run
     */
    static DemoFolder openToKeep(Path out, String option, Before before) {
        return open(out, option, true, before);
    }

    /** What is to be done before the files of an earlier run are removed. */
    interface Before {
        /** Does it, given the folder of these files. */
        void removal(Path work) throws IOException;
    }

    private static DemoFolder open(Path out, String option, boolean keep, Before before) {
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
                        "another run uses " + out + ": choose another folder with " + option);
            }
            Path work = out.resolve("work");
            before.removal(work);
            delete(work);
            Files.createDirectories(work);
            return new DemoFolder(out, work, channel, keep);
        } catch (IOException e) {
            throw new UsageError(option + " " + out + " cannot be written: " + e.getMessage(), e);
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
        if (!keep) {
            delete(work);
        }
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
