package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flashsale.allocation.AllocationPolicies;
import org.flashsale.chaos.ChaosReport;
import org.flashsale.chaos.Fault;
import org.flashsale.chaos.Schedule;
import org.flashsale.failure.UsageError;
import org.flashsale.local.Ports;
import org.flashsale.plan.SalePlan;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioPlan;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.sim.live.LiveSale;
import org.flashsale.sim.live.Rate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code flashsale chaos}: a sale on separate processes that are killed one after the other, with
 * warehouses that misbehave; afterwards an audit of the topics. Exit code 0 if everything held.
 */
@Command(
        name = "chaos",
        description = {
            "Play a sale on separate processes (ZooKeeper, broker, JobManager, two TaskManagers and",
            "a spare one) and kill them at random moments, with warehouses that misbehave. Then",
            "audit the topics' full contents. The last line says passed, or what failed."
        })
final class ChaosVerb implements Callable<Integer> {
    private static final int SHORTEST_SEC = 20;
    private static final long LEAD_MS = 8_000;
    private static final int PORT_MAX = 65_535;

    @Spec private CommandSpec spec;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of the faults' moments and of the market (default: 1).")
    private long seed;

    @Option(
            names = "--faults",
            paramLabel = "FAULT[=N],...",
            defaultValue = "all",
            description = {
                "Which faults, and how often: tm, jm, broker, checkpoints, burst; all for twenty",
                "times tm and each of the others once (default: all)."
            })
    private String faults;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "18m",
            description = "Length of the sale, from 20s up (default: ${DEFAULT-VALUE}).")
    private String duration;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Behaviour events per second (default: ${DEFAULT-VALUE}).")
    private String rate;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            defaultValue = "target/chaos",
            description = "Where the processes write; their logs stay (default: ${DEFAULT-VALUE}).")
    private Path dir;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the report goes, as JSON.")
    private @Nullable Path out;

    @Option(
            names = "--port",
            defaultValue = "8081",
            description = "Port of the web UI; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--broker-port",
            defaultValue = "9092",
            description = "Port of the broker; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int brokerPort;

    @Option(
            names = "--rpc-port",
            defaultValue = "6123",
            description = "Port of the JobManager; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int rpcPort;

    @Option(
            names = "--zookeeper-port",
            defaultValue = "2181",
            description = "Port of ZooKeeper; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int zookeeperPort;

    @Override
    public Integer call() throws Exception {
        Schedule schedule = Schedule.draw(Schedule.parse(faults), seed);
        Scenario scenario = scenario();
        Rate perSecond = Rate.parse(rate);
        if (Double.isInfinite(perSecond.perSecond())) {
            throw new UsageError("--rate must be a number: a recovery is measured against it");
        }
        Path report = out == null ? null : OutputFiles.ready(out);
        if (report != null) {
            // Of a run that is killed no older report is to be taken for its own.
            Files.deleteIfExists(report);
        }
        ChaosCluster.Ports ports =
                new ChaosCluster.Ports(
                        port("--broker-port", brokerPort),
                        port("--rpc-port", rpcPort),
                        port("--port", port),
                        port("--zookeeper-port", zookeeperPort));
        PrintWriter console = spec.commandLine().getOut();
        try (StopSignal stop = StopSignal.open();
                DemoFolder folder =
                        DemoFolder.openToKeep(
                                dir, "--dir", work -> ChaosCluster.stopLeftOvers(home(), work));
                ChaosCluster cluster =
                        stop.unlessAsked(
                                () ->
                                        ChaosCluster.start(
                                                home(), folder.work(), ports, console::println))) {
            console.printf("Seed %d: %s%n", seed, inWords(Schedule.parse(faults)));
            stop.unlessAsked(cluster::submit);
            return play(cluster, new Setting(scenario, perSecond, schedule), stop, report);
        }
    }

    private record Setting(Scenario scenario, Rate rate, Schedule schedule) {}

    private int play(ChaosCluster cluster, Setting setting, StopSignal stop, @Nullable Path report)
            throws Exception {
        PrintWriter console = spec.commandLine().getOut();
        long start = (System.currentTimeMillis() + LEAD_MS) / 1_000 * 1_000;
        SalePlan plan =
                ScenarioPlan.of(
                        setting.scenario(),
                        start,
                        PricingPolicies.DEFAULT.policyName(),
                        AllocationPolicies.DEFAULT.policyName());
        stop.unlessAsked(() -> cluster.job().publish(plan));
        try (LiveSale sale =
                new LiveSale(
                        new Market(setting.scenario(), seed),
                        plan,
                        cluster.servers(),
                        setting.rate(),
                        Manners.BAD,
                        seed,
                        cluster.disorderMs())) {
            ChaosRun run =
                    new ChaosRun(
                            cluster,
                            sale,
                            plan,
                            setting.rate().perSecond(),
                            setting.schedule(),
                            stop,
                            console);
            boolean ended = run.play();
            ChaosReport result =
                    ended
                            ? run.audit(inWords(setting), seed)
                            : run.calledOff(inWords(setting), seed);
            if (report != null) {
                OutputFiles.writeJson(report, result.json());
            }
            console.print(result.summary());
            console.flush();
            return result.failures().isEmpty() ? Main.DONE : Main.FAILED;
        }
    }

    private String inWords(Setting setting) {
        return String.format(
                Locale.ROOT,
                "%.0f s, %s events/s, seed %d, %d cores",
                setting.scenario().horizonSec(),
                rate,
                seed,
                Runtime.getRuntime().availableProcessors());
    }

    private static String inWords(Map<Fault, Integer> often) {
        StringBuilder words = new StringBuilder();
        often.forEach((fault, n) -> words.append(fault.id()).append(" x").append(n).append(' '));
        return words.toString().strip();
    }

    private Scenario scenario() {
        long seconds = DemoVerb.seconds(duration, SHORTEST_SEC);
        long tickMs = SalePlan.defaultTickMs(0, seconds * 1_000);
        int ticks = (int) (seconds * 1_000 / tickMs);
        Scenario demo = ScenarioReader.read(DemoVerb.demoScenario()).get(0);
        return demo.over(ticks * tickMs / 1_000.0, ticks);
    }

    private static int port(String option, int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new UsageError(option + " must be from 0 to 65535, not " + port);
        }
        return port == 0 ? Ports.free(0) : port;
    }

    private static Path home() {
        String home = System.getProperty("flashsale.home", "");
        if (home.isEmpty() || !Files.isDirectory(Path.of(home))) {
            throw new UsageError("start this through bin/flashsale, which knows its own folder");
        }
        return Path.of(home).toAbsolutePath();
    }
}
