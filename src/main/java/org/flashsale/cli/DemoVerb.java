package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlan;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioPlan;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.sim.live.DemoReport;
import org.flashsale.sim.live.JobFacts;
import org.flashsale.sim.live.LiveSale;
import org.flashsale.sim.live.Rate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code flashsale demo}: broker, Flink, job and a simulated market in one JVM, for a sale of a
 * minute or two. Ctrl-C ends the sale early: the report tells of what took place, exit code 0.
 */
@Command(
        name = "demo",
        description = {
            "Run the job against a simulated market on this machine: a real Kafka broker, a real",
            "Flink with its web UI, shoppers who see the emitted prices, warehouses that execute",
            "the emitted moves. Ctrl-C ends the sale early, with a report and exit code 0."
        })
final class DemoVerb implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,5})(s|m|h)");
    private static final int SHORTEST_SEC = 10;
    private static final int LONGEST_SEC = 86_400;
    private static final long LEAD_MAX_MS = 10_000;
    private static final long LINE_MS = 1_000;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "2m",
            description =
                    "Length of the sale, from 10s up: 90s, 2m, 1h (default: ${DEFAULT-VALUE}).")
    private String duration;

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            defaultValue = "2000",
            description = {
                "Behaviour events per second that visitors of the rest of the shop fill up to, where the",
                "shoppers of the sale make fewer, three times as many in the seconds before it opens;",
                "max for as many as the job takes (default: ${DEFAULT-VALUE})."
            })
    private String rate;

    @Option(
            names = "--port",
            defaultValue = "8081",
            description =
                    "Port of Flink's web UI, or the next free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of all shoppers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "Parallelism of the job, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "A flashsale-scenarios/1 file; its first scenario is played.")
    private Path scenarioFile;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "target/demo",
            description = "Where report.json and report.html go (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() throws Exception {
        long begin = System.nanoTime();
        Setting setting = setting();
        PrintWriter console = spec.commandLine().getOut();
        DemoReport report;
        try (StopSignal stop = StopSignal.open();
                DemoFolder folder = DemoFolder.open(out)) {
            console.printf("Starting a Kafka broker and Flink ...%n");
            try (DemoCluster cluster = stop.unlessAsked(() -> cluster(folder, setting))) {
                console.printf("Flink's web UI: %s%n", cluster.webUrl());
                stop.unlessAsked(cluster::submit);
                report = play(cluster, setting, stop, begin);
            }
            write(folder.out(), report);
        }
        console.print(report.summary());
        console.printf("%nReport: %s%n", out.resolve("report.html"));
        return report.clean() ? Main.DONE : Main.FAILED;
    }

    private DemoCluster cluster(DemoFolder folder, Setting setting) {
        return DemoCluster.start(folder.work(), port, parallelism, setting.rate().scoredSample());
    }

    /** What the options come to, checked before anything is started. */
    private record Setting(Scenario scenario, Rate rate) {}

    private Setting setting() {
        long seconds = seconds(duration, SHORTEST_SEC);
        if (port < 0 || port > 65_535) {
            throw new UsageError("--port must be from 0 to 65535, not " + port);
        }
        if (parallelism < 1 || parallelism > 64) {
            throw new UsageError("--parallelism must be from 1 to 64, not " + parallelism);
        }
        long tickMs = SalePlan.defaultTickMs(0, seconds * 1_000);
        int ticks = (int) (seconds * 1_000 / tickMs);
        Scenario scenario =
                ScenarioReader.read(scenarioFile == null ? demoScenario() : scenarioFile).get(0);
        return new Setting(scenario.over(ticks * tickMs / 1_000.0, ticks), Rate.parse(rate));
    }

    /**
     * Length of a sale, s, from what an option {@code --duration} says.
     *
     * @param shortest that is allowed, s
     * @throws UsageError if it is none, too short or too long
     */
    static long seconds(String duration, int shortest) {
        Matcher time = DURATION.matcher(duration.toLowerCase(Locale.ROOT));
        if (!time.matches()) {
            throw new UsageError("--duration must look like 90s or 2m, not '" + duration + "'");
        }
        long unit = time.group(2).equals("s") ? 1 : time.group(2).equals("m") ? 60 : 3_600;
        long seconds = Long.parseLong(time.group(1)) * unit;
        if (seconds < shortest || seconds > LONGEST_SEC) {
            throw new UsageError(
                    "--duration must be from " + shortest + "s to 24h, not '" + duration + "'");
        }
        return seconds;
    }

    /** The scenario that is played unless another is named. */
    static Path demoScenario() {
        Path installed =
                Path.of(
                        System.getProperty("flashsale.home", "."),
                        "examples",
                        "demo-scenario.json");
        return Files.exists(installed) ? installed : Path.of("examples", "demo-scenario.json");
    }

    private DemoReport play(DemoCluster cluster, Setting setting, StopSignal stop, long begin)
            throws Exception {
        Market market = new Market(setting.scenario(), seed);
        long lead = Math.min(LEAD_MAX_MS, (long) (setting.scenario().horizonSec() * 500));
        long start = (System.currentTimeMillis() + lead) / 1_000 * 1_000;
        SalePlan plan =
                ScenarioPlan.of(
                        setting.scenario(),
                        start,
                        PricingPolicies.DEFAULT.policyName(),
                        AllocationPolicies.DEFAULT.policyName());
        stop.unlessAsked(() -> cluster.job().publish(plan));
        PrintWriter console = spec.commandLine().getOut();
        console.printf(
                "Plan '%s' is published: %d SKUs, %d pools, %d s%n",
                plan.id(), plan.skus().size(), plan.pools().size(), (plan.end() - start) / 1_000);
        try (LiveSale sale =
                new LiveSale(
                        market,
                        plan,
                        cluster.servers(),
                        setting.rate(),
                        Manners.GOOD,
                        seed,
                        cluster.disorderMs())) {
            sale.start();
            boolean interrupted = follow(sale, plan.end(), stop, cluster);
            settle(sale, cluster);
            JobFacts facts = cluster.stop(settingInWords(setting), seed, interrupted, begin);
            return sale.finish(facts);
        }
    }

    private String settingInWords(Setting setting) {
        return String.format(
                Locale.ROOT,
                "%.0f s, rate %s, seed %d, parallelism %d, %d cores",
                setting.scenario().horizonSec(),
                rate,
                seed,
                parallelism,
                Runtime.getRuntime().availableProcessors());
    }

    /** Prints a line per second until the sale or the user's patience ends; true for the latter. */
    private boolean follow(LiveSale sale, long end, StopSignal stop, DemoCluster cluster)
            throws InterruptedException {
        PrintWriter console = spec.commandLine().getOut();
        long next = System.currentTimeMillis() / LINE_MS * LINE_MS + LINE_MS;
        while (next <= end) {
            Duration wait = Duration.ofMillis(Math.max(0, next - System.currentTimeMillis()));
            if (stop.await(wait)) {
                console.printf("Ending early ...%n");
                return true;
            }
            cluster.job().checkRunning();
            console.println(sale.sample(next));
            next += LINE_MS;
        }
        return false;
    }

    /** Lets orders and transfers come to rest, and the job read whatever was written. */
    private void settle(LiveSale sale, DemoCluster cluster) throws InterruptedException {
        sale.closeDoors();
        RunningJob.await(SETTLE_MAX, sale::atRest);
        sale.halt();
        RunningJob.await(SETTLE_MAX, sale::caughtUp);
        cluster.job().checkRunning();
    }

    private static void write(Path folder, DemoReport report) throws IOException {
        Files.writeString(folder.resolve("report.json"), report.json());
        Files.writeString(folder.resolve("report.html"), report.html());
    }
}
