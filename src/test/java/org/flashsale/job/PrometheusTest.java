package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.local.Ports;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scrapes a running job as Prometheus does, and keeps docs/metrics.md true by what it finds. */
class PrometheusTest {
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
    private static final Pattern SERIES = Pattern.compile("(" + OPERATOR + "\\w+)\\{(.*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern GROUP = Pattern.compile("`flashsale\\.(\\w+)\\.…`");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z.]+)`");

    @TempDir private Path folder;

    @Test
    void everyDocumentedMetricIsScrapedAndNoOther() throws Exception {
        int port = Ports.free(0);
        Map<String, String> reporter =
                Map.of(
                        "metrics.reporters",
                        "prom",
                        "metrics.reporter.prom.port",
                        String.valueOf(port));
        try (Lab lab = Lab.start(folder, 1, MemorySize.ofMebiBytes(256), reporter)) {
            JobClient job = lab.submit(1, Map.of());
            long start = System.currentTimeMillis();
            lab.send(
                    Topic.CONTROL,
                    ControlRecordCodec.INSTANCE,
                    "sale-plan/" + TestSale.SALE,
                    TestSale.order(start));
            for (String sku : List.of("A", "B")) {
                lab.send(
                        Topic.STOCK_MOVEMENTS,
                        StockMovementCodec.INSTANCE,
                        sku,
                        new StockMovement(
                                "m-" + sku, MovementType.INITIAL, start, sku, "east", 9, "", ""));
            }
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                long now = System.currentTimeMillis();
                                lab.send(
                                        Topic.BEHAVIOR_EVENTS,
                                        BehaviorEventCodec.INSTANCE,
                                        "u",
                                        TestSale.view("e" + now, "u" + now % 7, now, "A"));
                                lab.sendBytes(Topic.BEHAVIOR_EVENTS, "u", new byte[] {1});
                                lab.flush();
                                String text = scrape(port);
                                return sum(text, "flashsale_control_ticks") > 2
                                        && sum(text, "flashsale_control_decisions") > 0
                                        && sum(text, "flashsale_bounds_code_rejected") > 0;
                            });
            check(scrape(port));
            job.cancel().get();
        }
    }

    private static void check(String text) throws Exception {
        Set<Pattern> documented = documented("counter.*|gauge|histogram|text");
        Set<Pattern> missing = documented("counter|gauge|histogram");
        Set<String> unknown = new TreeSet<>();
        Set<String> names = new HashSet<>();
        Set<String> labels = new HashSet<>();
        Matcher series = SERIES.matcher(text);
        int count = 0;
        while (series.find()) {
            String name = series.group(1).substring(OPERATOR.length());
            names.add(name);
            if (!name.startsWith("flashsale_")) {
                continue;
            }
            count++;
            List<Pattern> rows =
                    documented.stream().filter(row -> row.matcher(name).matches()).toList();
            missing.removeIf(row -> row.matcher(name).matches());
            if (rows.isEmpty()) {
                unknown.add(name);
            }
            Matcher label = LABEL.matcher(series.group(2));
            while (label.find()) {
                labels.add(label.group(1));
                assertThat(label.group(2)).as(name).isNotIn("A", "B", "u", TestSale.SALE);
            }
        }
        assertThat(unknown).as("metrics that docs/metrics.md does not name").isEmpty();
        assertThat(missing).as("metrics of docs/metrics.md that no operator has").isEmpty();
        assertThat(labels)
                .as("nothing that grows with SKUs, sales or shoppers is a label")
                .isSubsetOf(
                        "host",
                        "job_id",
                        "job_name",
                        "operator_id",
                        "operator_name",
                        "subtask_index",
                        "task_attempt_id",
                        "task_attempt_num",
                        "task_id",
                        "task_name",
                        "tm_id",
                        "quantile",
                        "code",
                        "reason",
                        "guardrail",
                        "fault",
                        "alert");
        assertThat(count).isLessThan(500);
        assertThat(names)
                .as("what the runbook alerts on")
                .contains("failedCommittables", "flashsale_control_watermarkLagMs");
    }

    /** What the tables name, as the reporter writes it. */
    private static Set<Pattern> documented(String kinds) throws Exception {
        Set<Pattern> names = new LinkedHashSet<>();
        String group = "";
        for (String line : Files.readAllLines(Path.of("docs", "metrics.md"))) {
            Matcher heading = GROUP.matcher(line);
            if (heading.find()) {
                group = heading.group(1);
            }
            String[] cells = line.split("\\|", -1);
            if (cells.length < 4 || !cells[2].strip().matches(kinds)) {
                continue;
            }
            String suffix = cells[2].strip().equals("histogram") ? "(_count)?" : "";
            Matcher name = NAME.matcher(cells[1]);
            while (name.find()) {
                String path = name.group(1).replaceAll("\\.[A-Z]+\\.", "_");
                path = path.replaceAll("\\.[A-Z]+$", "_[a-z_]+").replace('.', '_');
                names.add(Pattern.compile("flashsale_" + group + "_" + path + suffix));
            }
        }
        return names;
    }

    private static double sum(String text, String name) {
        double sum = 0;
        Matcher series = SERIES.matcher(text);
        while (series.find()) {
            if (series.group(1).equals(OPERATOR + name)) {
                sum += Double.parseDouble(series.group(3));
            }
        }
        return sum;
    }

    private static String scrape(int port) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
