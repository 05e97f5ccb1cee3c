package org.flashsale.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flashsale.local.FlinkRest;
import org.flashsale.local.LocalCluster;
import org.flashsale.local.Ports;

/**
 * Submits the job to a session cluster and cancels it, many times, and tells whether the
 * TaskManager's metaspace, resident memory, temporary files and threads stay flat: {@code make
 * soak-resubmit CYCLES=50}.
 */
public final class Resubmit {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path HOME = Path.of("target/flashsale");
    private static final Path FOLDER = Path.of("target/soak").toAbsolutePath();
    private static final Path TEMP = FOLDER.resolve("cluster/tmp");
    private static final Path JOB = Path.of("target/flashsale-job.jar");
    private static final String BLOBS = "/blobStorage/";
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    /** Growth that is taken for flat: what one cycle leaves behind shows many times over. */
    private static final Figures ALLOWED = new Figures(4_000, 40_000, 1_000, 3);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final LocalCluster cluster = new LocalCluster(HOME, FOLDER.resolve("cluster"));

    private Resubmit() {}

    /** Of the TaskManager, after a garbage collection; memory and files in KiB. */
    private record Figures(long metaspaceKb, long residentKb, long tempKb, long threads) {}

    /** Argument: how many cycles. */
    public static void main(String[] args) throws Exception {
        System.exit(new Resubmit().run(Integer.parseInt(args[0])) ? 0 : 1);
    }

    private boolean run(int cycles) throws Exception {
        Files.createDirectories(TEMP);
        flashsale(
                "cluster",
                "start",
                "--port=" + Ports.free(0),
                "--broker-port=" + Ports.free(0),
                "--rpc-port=" + Ports.free(0),
                "-Dtaskmanager.memory.process.size=2g",
                // Else the heap's pages come to the resident memory as they are first used.
                "-Denv.java.opts.taskmanager=-XX:+UseG1GC -XX:+AlwaysPreTouch");
        try {
            flashsale("topics", "create", "--config", FOLDER + "/cluster/conf/config.yaml");
            return cycle(cycles);
        } finally {
            flashsale("cluster", "stop");
        }
    }

    private boolean cycle(int cycles) throws Exception {
        FlinkRest rest = new FlinkRest(cluster.webUrl());
        String jar = upload();
        List<Figures> figures = new ArrayList<>();
        System.out.println("cycle  metaspace KiB  resident KiB  temporary KiB  threads");
        for (int i = 1; i <= cycles; i++) {
            String job = submit(jar, "soak-" + i);
            await().atMost(PATIENCE).until(() -> rest.isRunning(job));
            send(
                    HttpRequest.newBuilder(uri("/jobs/" + job))
                            .method("PATCH", BodyPublishers.noBody()));
            await().atMost(PATIENCE).until(() -> isCancelled(rest, job));
            Figures now = measure();
            figures.add(now);
            System.out.printf(
                    "%5d %14d %13d %14d %8d%n",
                    i, now.metaspaceKb(), now.residentKb(), now.tempKb(), now.threads());
        }
        return isFlat(figures);
    }

    private static boolean isCancelled(FlinkRest rest, String job) {
        return rest.get("/jobs/" + job).path("state").asText().equals("CANCELED");
    }

    /**
     * Medians of the last third and of the first third behind the first cycles, beside each other.
     */
    private static boolean isFlat(List<Figures> figures) {
        int warm = Math.max(2, figures.size() / 10);
        int third = Math.max(1, (figures.size() - warm) / 3);
        List<Figures> early = figures.subList(warm, warm + third);
        List<Figures> late = figures.subList(figures.size() - third, figures.size());
        boolean flat = grows("metaspace KiB", early, late, Figures::metaspaceKb);
        flat &= grows("resident KiB", early, late, Figures::residentKb);
        flat &= grows("temporary KiB", early, late, Figures::tempKb);
        flat &= grows("threads", early, late, Figures::threads);
        System.out.println(flat ? "flat" : "NOT flat");
        return flat;
    }

    private static boolean grows(
            String name, List<Figures> early, List<Figures> late, ToLongFunction<Figures> of) {
        long before = median(early, of);
        long after = median(late, of);
        System.out.printf("%s: %d, later %d%n", name, before, after);
        return after - before <= of.applyAsLong(ALLOWED);
    }

    private static long median(List<Figures> figures, ToLongFunction<Figures> of) {
        return figures.stream()
                .mapToLong(of)
                .sorted()
                .skip(figures.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private Figures measure() throws Exception {
        long pid =
                cluster.processes().stream()
                        .filter(process -> process.name().startsWith("taskmanager"))
                        .findFirst()
                        .flatMap(LocalCluster.ProcessStatus::pid)
                        .orElseThrow();
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        // Classes of a job that has ended go with the second collection: the first one finds the
        // references that finalisers and cleaners held.
        call(jcmd, "" + pid, "GC.run");
        call(jcmd, "" + pid, "GC.run");
        String heap = call(jcmd, "" + pid, "GC.heap_info");
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return new Figures(
                number(METASPACE, heap),
                number(RESIDENT, status),
                size(TEMP),
                number(THREADS, status));
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        require(found.find(), "not found: " + pattern + " in " + text);
        return Long.parseLong(found.group(1));
    }

    /** Without the job jars of the last minute, which Flink keeps for a while. */
    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.toString().contains(BLOBS))
                            .filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum()
                    / 1024;
        }
    }

    private String upload() throws Exception {
        String boundary = "----flashsale-soak";
        String head =
                "--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"jarfile\";"
                        + " filename=\"job.jar\"\r\nContent-Type:"
                        + " application/x-java-archive\r\n\r\n";
        String tail = "\r\n--" + boundary + "--\r\n";
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("/jars/upload"))
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(
                                BodyPublishers.concat(
                                        BodyPublishers.ofString(head),
                                        BodyPublishers.ofFile(JOB),
                                        BodyPublishers.ofString(tail)));
        String path = send(request).path("filename").asText();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String submit(String jar, String name) throws Exception {
        ObjectNode body = json.createObjectNode().put("entryClass", "org.flashsale.job.SaleJob");
        body.putArray("programArgsList").add("--flashsale.name").add(name);
        return send(HttpRequest.newBuilder(uri("/jars/" + jar + "/run"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())))
                .path("jobid")
                .asText();
    }

    private URI uri(String path) {
        return URI.create(cluster.webUrl() + path);
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        require(response.statusCode() / 100 == 2, response.body());
        return json.readTree(response.body());
    }

    private static void flashsale(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/flashsale").toString()));
        command.addAll(List.of(arguments));
        System.out.println(call(command.toArray(new String[0])));
    }

    private static String call(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FLASHSALE_CLUSTER_DIR", FOLDER.resolve("cluster").toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + TEMP);
        Process process = builder.start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        require(process.waitFor() == 0, String.join(" ", command) + ": " + output);
        return output;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
