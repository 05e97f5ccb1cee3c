package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.flashsale.chaos.ChaosReport;
import org.flashsale.chaos.Fault;
import org.flashsale.chaos.Incident;
import org.flashsale.chaos.Recovery;
import org.flashsale.chaos.Schedule;
import org.flashsale.chaos.TopicAudit;
import org.flashsale.plan.SalePlan;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.live.Archive;
import org.flashsale.sim.live.LiveMarket;
import org.flashsale.sim.live.LiveSale;

/** Plays a sale on a cluster and inflicts the faults of a schedule, one after the other. */
final class ChaosRun {
    private static final long SAMPLE_MS = 200;
    private static final long LINE_MS = 1_000;

    /** So long the job must keep up before a fault, so that the rate before is a steady one, ms. */
    private static final long PEACE_MS = 9_000;

    /** It keeps up while no more waits than comes in so much time, s. */
    private static final double KEEPING_UP_SEC = 1.5;

    /** A job that is not back by then will not be, ms. */
    private static final long BACK_MS_MAX = 150_000;

    /** Nothing is broken when less time is left of the sale, in which there is no rate, ms. */
    private static final long TIME_TO_RETURN_MS = 30_000;

    private static final double CROWD = 10;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(90);
    private static final Duration READ_MAX = Duration.ofMinutes(2);

    private final ChaosCluster cluster;
    private final LiveSale sale;
    private final SalePlan plan;
    private final double perSecond;
    private final Schedule schedule;
    private final StopSignal stop;
    private final PrintWriter console;
    private final List<Incident> incidents = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Recovery recovery = new Recovery();
    private String doing = "";
    private long nextSample = System.currentTimeMillis();
    private long nextLine = nextSample;
    private long lastBusy;
    private double loadMin = Double.MAX_VALUE;
    private double loadMax;
    private boolean quit;

    ChaosRun(
            ChaosCluster cluster,
            LiveSale sale,
            SalePlan plan,
            double perSecond,
            Schedule schedule,
            StopSignal stop,
            PrintWriter console) {
        this.cluster = cluster;
        this.sale = sale;
        this.plan = plan;
        this.perSecond = perSecond;
        this.schedule = schedule;
        this.stop = stop;
        this.console = console;
    }

    /** Plays the whole sale; true if it came to its end without the user's asking for it. */
    boolean play() throws InterruptedException, IOException {
        sale.start();
        int number = 1;
        for (Schedule.Step step : schedule.steps()) {
            String which = number++ + "/" + schedule.steps().size() + " " + step.fault().id();
            if (!waitFor(step, which) || !inflict(step, which)) {
                break;
            }
        }
        doing = "";
        while (!quit && System.currentTimeMillis() < plan.end()) {
            tick();
        }
        return !quit;
    }

    /** Waits for the step's moment, and for peace; false if the sale ends before. */
    private boolean waitFor(Schedule.Step step, String which) throws InterruptedException {
        recovery = new Recovery();
        lastBusy = System.currentTimeMillis();
        long moment = plan.start() + (long) (step.share() * (plan.end() - plan.start()));
        doing = "next: " + which;
        while (System.currentTimeMillis() < Math.max(moment, lastBusy + PEACE_MS)
                || !cluster.hasSpare()) {
            if (System.currentTimeMillis() > plan.end() - step.lastsMs() - TIME_TO_RETURN_MS) {
                return false;
            }
            tick();
            if (quit) {
                return false;
            }
        }
        return true;
    }

    /** Inflicts the fault and waits until the job is back; false if it is not. */
    private boolean inflict(Schedule.Step step, String which)
            throws InterruptedException, IOException {
        long checkpoints = cluster.job().checkpointsCompleted();
        long at = System.currentTimeMillis();
        recovery.begin(at, step.lastsMs(), step.fault().interrupts());
        String target = cluster.inflict(step);
        if (step.fault() == Fault.BURST) {
            sale.crowd(CROWD);
        }
        double atSec = (at - plan.start()) / 1_000.0;
        console.printf(Locale.ROOT, "%4.0f s | %s: %s%n", atSec, which, target);
        boolean broken = true;
        OptionalLong back = OptionalLong.empty();
        long until = Math.min(at + BACK_MS_MAX, plan.end());
        while (!quit && back.isEmpty() && System.currentTimeMillis() < until) {
            doing = which + ": " + (System.currentTimeMillis() - at) / 1_000 + " s";
            tick();
            if (broken && System.currentTimeMillis() >= at + step.lastsMs()) {
                repair(step);
                broken = false;
                checkpoints = cluster.job().checkpointsCompleted();
            }
            back = broken ? OptionalLong.empty() : backMs(step, checkpoints, at);
        }
        if (broken) {
            repair(step);
        }
        cluster.replaceKilled();
        if (quit) {
            return false;
        }
        incidents.add(
                new Incident(
                        step.fault(),
                        target,
                        atSec,
                        step.lastsMs(),
                        back,
                        recovery.gone(),
                        recovery.rateBefore(),
                        recovery.lagMax()));
        console.printf("       | %s: %s%n", which, inWords(back));
        return back.isPresent();
    }

    private static String inWords(OptionalLong back) {
        return back.isEmpty()
                ? "not back"
                : String.format(Locale.ROOT, "back after %.1f s", back.getAsLong() / 1_000.0);
    }

    private void repair(Schedule.Step step) throws IOException {
        cluster.repair(step);
        if (step.fault() == Fault.BURST) {
            sale.crowd(1);
        }
    }

    /** Without checkpoints the job is not back, however well it reads. */
    private OptionalLong backMs(Schedule.Step step, long checkpoints, long at) {
        if (step.fault() != Fault.CHECKPOINTS) {
            return recovery.recoveredMs();
        }
        if (cluster.job().checkpointsCompleted() <= checkpoints
                || recovery.recoveredMs().isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(System.currentTimeMillis() - at - step.lastsMs());
    }

    /** Waits for the next sample's time and takes it; a line each second. */
    private void tick() throws InterruptedException {
        nextSample += SAMPLE_MS;
        long wait = nextSample - System.currentTimeMillis();
        quit |= stop.await(Duration.ofMillis(Math.max(1, wait)));
        long now = System.currentTimeMillis();
        nextSample = Math.max(nextSample, now - SAMPLE_MS);
        LiveSale.Pulse pulse = sale.pulse();
        if (pulse.sent() - pulse.read() > perSecond * KEEPING_UP_SEC) {
            lastBusy = now;
        }
        recovery.take(new Recovery.Sample(now, pulse.sent(), pulse.read(), pulse.readAt()));
        if (now >= nextLine) {
            nextLine = now / LINE_MS * LINE_MS + LINE_MS;
            cluster.job().checkNotFailed();
            double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            loadMin = Math.min(loadMin, load);
            loadMax = Math.max(loadMax, load);
            console.println(
                    sale.sample(now) + " | lag " + (pulse.sent() - pulse.read()) + " | " + doing);
        }
    }

    /** What is to be told of a sale that the user ended: nothing was audited. */
    ChaosReport calledOff(String setting, long seed) {
        TopicAudit.Check check =
                new TopicAudit.Check("played to its end", false, "ended by the user");
        return new ChaosReport(
                setting,
                seed,
                schedule.steps().size(),
                incidents,
                List.of(check),
                List.of(),
                notes);
    }

    /** Lets everything come to rest, stops the job, reads the topics and audits them. */
    ChaosReport audit(String setting, long seed) throws InterruptedException {
        console.printf("The sale is over: waiting until all is read, moved and committed ...%n");
        sale.closeDoors();
        // Commands of the last moments become visible with a checkpoint, and are then executed.
        long checkpoints = cluster.job().checkpointsCompleted();
        RunningJob.await(SETTLE_MAX, () -> cluster.job().checkpointsCompleted() >= checkpoints + 2);
        RunningJob.await(SETTLE_MAX, sale::atRest);
        sale.halt();
        if (!RunningJob.await(SETTLE_MAX, sale::caughtUp)) {
            notes.add("the job did not account for all records in time");
        }
        cluster.job().checkNotFailed();
        cluster.job().stop();
        notes.add(
                String.format(
                        Locale.ROOT,
                        "Load average of the machine during the sale: %.1f to %.1f",
                        loadMin,
                        loadMax));
        console.printf("Reading the topics ...%n");
        LiveMarket.Sent sent = sale.sent();
        Archive archive = Archive.read(cluster.servers(), READ_MAX);
        Evidence evidence = sale.evidence(archive);
        List<TopicAudit.Check> checks = new ArrayList<>(TopicAudit.of(evidence, archive, sent));
        notes.add(
                String.format(
                        Locale.ROOT,
                        "Units that buyers missed, as moves were not executed as ordered: %,d",
                        sale.unitsMissed()));
        long open = cluster.openTransactions();
        checks.add(new TopicAudit.Check("transactions left open", open == 0, open + " of 0"));
        return new ChaosReport(
                setting,
                seed,
                schedule.steps().size(),
                incidents,
                checks,
                TopicAudit.details(evidence),
                notes);
    }
}
