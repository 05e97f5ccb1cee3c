package org.flashsale.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** What a job says of itself over Flink's REST interface: the scoring operator's metrics. */
final class JobFigures {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "flashsale.score.";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String job;

    /**
     * @param webUrl address of the REST interface
     * @param jobId the job
     */
    JobFigures(String webUrl, String jobId) {
        job = webUrl + "/jobs/" + jobId;
    }

    /** Metrics of the scoring operator and of the checkpoints, as one line of JSON. */
    String line() throws IOException, InterruptedException {
        Map<String, Object> all = new TreeMap<>();
        for (JsonNode vertex : get(job).path("vertices")) {
            if (vertex.path("name").asText().contains("SCORE")) {
                score(job + "/vertices/" + vertex.path("id").asText() + "/metrics", all);
            }
        }
        JsonNode checkpoints = get(job + "/checkpoints");
        all.put("checkpoints", checkpoints.path("counts").path("completed").asInt());
        all.put("checkpointsFailed", checkpoints.path("counts").path("failed").asInt());
        JsonNode latest = checkpoints.path("latest").path("completed");
        all.put("checkpointBytes", latest.path("checkpointed_size").asLong());
        all.put("stateBytes", latest.path("state_size").asLong());
        all.put("checkpointMs", latest.path("end_to_end_duration").asLong());
        return JSON.writeValueAsString(all);
    }

    private void score(String url, Map<String, Object> all)
            throws IOException, InterruptedException {
        List<String> names =
                StreamSupport.stream(get(url).spliterator(), false)
                        .map(metric -> metric.path("id").asText())
                        .filter(id -> id.contains(OURS))
                        .filter(id -> !id.contains("_") || id.matches(".*_(p50|p99|max)"))
                        .toList();
        List<String> asked = new ArrayList<>();
        for (String name : names) {
            asked.add(name);
            if (asked.size() == 20) {
                ask(url, asked, all);
                asked.clear();
            }
        }
        if (!asked.isEmpty()) {
            ask(url, asked, all);
        }
    }

    private void ask(String url, List<String> names, Map<String, Object> all)
            throws IOException, InterruptedException {
        for (JsonNode metric : get(url + "?get=" + String.join(",", names))) {
            String id = metric.path("id").asText();
            String value = metric.path("value").asText();
            all.put(
                    id.substring(id.indexOf(OURS) + OURS.length()),
                    value.matches("-?[0-9.]+([eE]-?[0-9]+)?") ? Double.valueOf(value) : value);
        }
    }

    private JsonNode get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
