package org.flashsale.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code flashsale bench}: benchmarks and the rivals that they compare with. Those are no part of
 * the distribution: they are compiled with the tests, and run from the build's own folder.
 */
@Command(name = "bench", description = "Benchmarks beside their rivals: bench NAME --help")
final class BenchVerb implements Callable<Integer> {

    private static final Map<String, String> BENCHMARKS =
            new TreeMap<>(
                    Map.of(
                            "decisions", "org.flashsale.bench.DecisionsBench",
                            "hot-sku", "org.flashsale.bench.HotSku",
                            "scoring", "org.flashsale.bench.ScoringBench",
                            "state", "org.flashsale.bench.StateSizes"));

    /** Written by the build: the jars that tests need. */
    private static final String CLASS_PATH_FILE = "test-classpath";

    @Parameters(paramLabel = "ARGUMENT", description = "The benchmark and its options.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        String names = String.join(", ", BENCHMARKS.keySet());
        String name = arguments.isEmpty() ? "" : arguments.get(0);
        String main = BENCHMARKS.get(name);
        if (main == null) {
            throw new UsageError(
                    "name a benchmark: " + names + "; 'flashsale bench NAME --help' tells more");
        }
        Path home = Path.of(System.getProperty("flashsale.home", "target/flashsale"));
        Path build = home.resolveSibling("");
        Path jars = build.resolve(CLASS_PATH_FILE);
        if (!Files.isDirectory(build.resolve("test-classes")) || !Files.exists(jars)) {
            throw new UsageError(
                    "benchmarks run from the project's folder: clone it and run 'make build'");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + home.resolve("conf").resolve("jvm.options"));
        command.add("-Xmx2g");
        command.add("-Dflashsale.home=" + home);
        command.add(
                "-Dlog4j2.configurationFile="
                        + build.resolve("test-classes").resolve("log4j2-test.properties").toUri());
        command.add(main);
        command.addAll(arguments.subList(1, arguments.size()));
        ProcessBuilder child = new ProcessBuilder(command).inheritIO();
        child.environment()
                .put(
                        "CLASSPATH",
                        String.join(
                                File.pathSeparator,
                                build.resolve("test-classes").toString(),
                                build.resolve("classes").toString(),
                                Files.readString(jars).strip()));
        return run(child);
    }

    /** Whoever ends this process ends the benchmark and what it started, too. */
    private static int run(ProcessBuilder benchmark) throws IOException, InterruptedException {
        Process child = benchmark.start();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    child.descendants().forEach(ProcessHandle::destroy);
                                    child.destroy();
                                },
                                "end-benchmark"));
        return child.waitFor();
    }
}
