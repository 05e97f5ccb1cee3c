package org.flashsale.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;

/** The part of Flink's REST interface that the verbs use. */
public final class FlinkRest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;

    /**
     * {@code url} is the address of the web UI, for example {@code http://localhost:8081}.
     *
     * @throws UsageError if it is no such address
     */
    public FlinkRest(String url) {
        if (!url.matches("https?://[A-Za-z0-9._:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?")) {
            throw new UsageError(
                    "'" + url + "' is no web address of Flink: say it as http://localhost:8081");
        }
        this.url = url.replaceFirst("/+$", "");
    }

    /** A job and its state in Flink's words, for example RUNNING. */
    public record Job(String id, String name, String state) {
        /** True if the job neither has ended nor is about to. */
        public boolean isActive() {
            return switch (state) {
                case "CREATED", "INITIALIZING", "RUNNING", "RESTARTING", "RECONCILING" -> true;
                default -> false;
            };
        }
    }

    /**
     * A TaskManager.
     *
     * @param id what the JobManager knows it by
     * @param slots slots in all
     * @param slotsFree slots without tasks
     */
    public record TaskManager(String id, int slots, int slotsFree) {}

    /** Size of the cluster. */
    public record Overview(int taskManagers, int slots, int slotsFree) {}

    /** The cluster's size, or nothing if it does not answer. */
    public Optional<Overview> overview() {
        try {
            JsonNode node = get("/overview");
            return Optional.of(
                    new Overview(
                            node.path("taskmanagers").asInt(),
                            node.path("slots-total").asInt(),
                            node.path("slots-available").asInt()));
        } catch (Failure unreachable) {
            return Optional.empty();
        }
    }

    /**
     * The TaskManagers that the JobManager knows, lost ones that it has not missed yet included.
     */
    public List<TaskManager> taskManagers() {
        List<TaskManager> all = new ArrayList<>();
        for (JsonNode each : get("/taskmanagers").path("taskmanagers")) {
            all.add(
                    new TaskManager(
                            each.path("id").asText(),
                            each.path("slotsNumber").asInt(),
                            each.path("freeSlots").asInt()));
        }
        return all;
    }

    /** All jobs that the cluster remembers. */
    public List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText()));
        }
        return jobs;
    }

    /**
     * Stops a job with a savepoint and waits until it has finished, so that its last transactions
     * are committed. A job whose tasks are still being started is waited for.
     *
     * @param folder where the savepoint goes; the configured one if empty
     * @return the savepoint's path
     * @throws Failure STOP_FAILED; the job runs on
     */
    public String stopWithSavepoint(String job, Optional<String> folder, Duration timeout)
            throws InterruptedException {
        if (!Poll.until(timeout, () -> isRunning(job))) {
            throw new Failure(
                    LocalFailure.STOP_FAILED,
                    "not all tasks of the job run, so it can write no savepoint: see "
                            + url
                            + "/#/job/"
                            + job);
        }
        ObjectNode request = JSON.createObjectNode().put("drain", false);
        folder.ifPresent(f -> request.put("targetDirectory", f));
        String trigger = post("/jobs/" + job + "/stop", request).path("request-id").asText();
        String savepoint = "/jobs/" + job + "/savepoints/" + trigger;
        if (!Poll.until(timeout, () -> isCompleted(get(savepoint)))) {
            String seconds = timeout.toSeconds() + " s";
            throw new Failure(LocalFailure.STOP_FAILED, "no savepoint within " + seconds);
        }
        JsonNode operation = get(savepoint).path("operation");
        if (operation.hasNonNull("failure-cause")) {
            String cause = operation.path("failure-cause").path("stack-trace").asText();
            throw new Failure(LocalFailure.STOP_FAILED, rootOf(cause));
        }
        String path = operation.path("location").asText();
        if (!Poll.until(timeout, () -> hasFinished(get("/jobs/" + job)))) {
            throw new Failure(
                    LocalFailure.STOP_FAILED, "the job has not ended; its savepoint is " + path);
        }
        return path;
    }

    /** True if all tasks of the job run. */
    public boolean isRunning(String job) {
        JsonNode vertices = get("/jobs/" + job).path("vertices");
        for (JsonNode vertex : vertices) {
            if (vertex.path("tasks").path("RUNNING").asInt() < vertex.path("parallelism").asInt()) {
                return false;
            }
        }
        return !vertices.isEmpty();
    }

    /** What the interface answers at a path, for example {@code /jobs/ID/checkpoints}. */
    public JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    private JsonNode post(String path, JsonNode body) {
        return send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    private static boolean isCompleted(JsonNode operation) {
        return operation.path("status").path("id").asText().equals("COMPLETED");
    }

    private static boolean hasFinished(JsonNode job) {
        return job.path("state").asText().equals("FINISHED");
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(REQUEST_TIMEOUT).build(), BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() / 100 != 2) {
                String message = body.path("errors").path(0).asText(response.body());
                throw new Failure(LocalFailure.FLINK_UNREACHABLE, url + " answers: " + message);
            }
            return body;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(LocalFailure.FLINK_UNREACHABLE, "interrupted", e);
        } catch (IOException e) {
            throw new Failure(
                    LocalFailure.FLINK_UNREACHABLE, "no Flink answers at " + url + ": " + e, e);
        }
    }

    /** The last cause in a stack trace, without its frames. */
    private static String rootOf(String stackTrace) {
        String root = stackTrace.lines().findFirst().orElse("unknown cause");
        for (String line : stackTrace.lines().toList()) {
            if (line.startsWith("Caused by: ")) {
                root = line.substring("Caused by: ".length());
            }
        }
        return root;
    }
}
