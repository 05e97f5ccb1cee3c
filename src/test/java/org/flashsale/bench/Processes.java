package org.flashsale.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Starts the benchmark's processes, binds them to cores and reads what they have used. */
final class Processes {

    private static final double TICKS_PER_SECOND = 100;

    private final Path logs;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final boolean canBind;

    Processes(Path logs) {
        this.logs = logs;
        this.canBind = cores >= 2 && Files.isExecutable(Path.of("/usr/bin/taskset"));
    }

    /**
     * Starts a main class of this class path; what it says on standard error goes to a log file.
     *
     * @param name of the log file
     * @param options of the JVM
     */
    Process start(String name, List<String> options, String main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path home = Path.of(System.getProperty("flashsale.home", "target/flashsale"));
        Path jvmOptions = home.resolve("conf").resolve("jvm.options");
        if (Files.exists(jvmOptions)) {
            command.add("@" + jvmOptions);
        }
        command.addAll(options);
        command.add("-Dflashsale.home=" + home);
        command.add(main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(logs.resolve(name + ".log").toFile());
        // On the command line it would be too long for some native libraries.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        return builder.start();
    }

    /** Tail of a process's log, for a failure's message. */
    String lastWords(String name) {
        try {
            List<String> lines = Files.readAllLines(logs.resolve(name + ".log"));
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether processes are bound to cores. */
    boolean canBind() {
        return canBind;
    }

    /** Binds a process with all its threads to the last core, which nothing else uses. */
    void bindToOwnCore(long pid) throws IOException, InterruptedException {
        bind(pid, String.valueOf(cores - 1));
    }

    /** Binds a process with all its threads to the other cores. */
    void bindToOtherCores(long pid) throws IOException, InterruptedException {
        bind(pid, cores == 2 ? "0" : "0-" + (cores - 2));
    }

    /** Lets a process run anywhere again. */
    void unbind(long pid) throws IOException, InterruptedException {
        bind(pid, "0-" + (cores - 1));
    }

    private void bind(long pid, String list) throws IOException, InterruptedException {
        if (canBind) {
            new ProcessBuilder("/usr/bin/taskset", "-a", "-c", "-p", list, String.valueOf(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /** CPU time that a process has used, s; 0 where the system does not tell. */
    static double cpuSeconds(long pid) {
        return cpuOf(Path.of("/proc", String.valueOf(pid), "stat"));
    }

    /** CPU seconds by thread name, without numbers, so that those of one kind add up. */
    static Map<String, Double> cpuByThread(long pid) {
        Map<String, Double> all = new TreeMap<>();
        Path tasks = Path.of("/proc", String.valueOf(pid), "task");
        if (!Files.isDirectory(tasks)) {
            return all;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            threads.forEach(
                    task -> {
                        Path stat = task.resolve("stat");
                        all.merge(threadName(task), cpuOf(stat), Double::sum);
                    });
        } catch (IOException | UncheckedIOException e) {
            return all;
        }
        return all;
    }

    private static String threadName(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip().replaceAll("[0-9#]+", "");
        } catch (IOException e) {
            return "ended";
        }
    }

    private static double cpuOf(Path stat) {
        try {
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }
}
