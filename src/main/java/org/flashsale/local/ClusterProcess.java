package org.flashsale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * One process of a local cluster, found again by its pid file, which also holds the process's start
 * time: a pid that another program got since is not taken for it.
 */
final class ClusterProcess {
    /** The system's clock is read anew by each JVM, to the second. */
    private static final long START_TOLERANCE_MS = 2_000;

    private final String name;
    private final Path pidFile;
    private final Path logFile;

    ClusterProcess(Path folder, String name) {
        this.name = name;
        this.pidFile = folder.resolve("pid").resolve(name + ".pid");
        this.logFile = folder.resolve("log").resolve(name + ".log");
    }

    String name() {
        return name;
    }

    Path logFile() {
        return logFile;
    }

    /** Where standard output and errors go: what comes before the log is set up. */
    Path outFile() {
        return logFile.resolveSibling(name + ".out");
    }

    /** Where to read why it has ended. */
    Path lastWords() {
        return Files.exists(logFile) ? logFile : outFile();
    }

    /** The process, if it runs. */
    Optional<ProcessHandle> find() {
        try {
            String[] words = Files.readString(pidFile).strip().split(" ", -1);
            long startMs = Long.parseLong(words[1]);
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(p -> Math.abs(startMs(p) - startMs) <= START_TOLERANCE_MS);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Starts the process in a session of its own, so that Ctrl-C here does not reach it. */
    void start(List<String> command, Map<String, String> environment, Path workFolder)
            throws IOException {
        Files.createDirectories(pidFile.getParent());
        Files.createDirectories(logFile.getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(workFolder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(outFile().toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        Files.writeString(pidFile, process.pid() + " " + startMs(process.toHandle()) + "\n");
    }

    /** Asks the process to end. */
    void ask() {
        find().ifPresent(ProcessHandle::destroy);
    }

    /** Ends the process: asked first, by force after the time given. */
    void stop(Duration patience) throws IOException {
        Optional<ProcessHandle> running = find();
        if (running.isPresent()) {
            ProcessHandle process = running.get();
            process.destroy();
            try {
                process.onExit().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
            } catch (CompletionException slow) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
        Files.deleteIfExists(pidFile);
    }

    /** Ends the process by force and waits until it is gone; its pid file stays. */
    void kill() {
        Optional<ProcessHandle> running = find();
        if (running.isPresent()) {
            running.get().destroyForcibly();
            running.get().onExit().join();
        }
    }

    private static long startMs(ProcessHandle process) {
        return process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    }
}
