package org.flashsale.operator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Fault;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBook.Bundle;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.TestBundle;

/** Models in plain Java, {@code toy:NAME}, that cannot be loaded or do not run when a test says. */
@SuppressWarnings("serial") // The harness never sends it anywhere.
final class ToyModels implements ScoreParts {

    /** Time that a run takes if it is slow, ns. */
    static final long SLOW_NANOS = 150_000_000;

    private final Map<String, ModelBundle> bundles = new HashMap<>();
    private final Map<String, Fault> faults = new HashMap<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final Map<String, Integer> loads = new HashMap<>();
    private final List<GuardedScorer> loaded = new ArrayList<>();
    private long lateNanos;
    private KeptMetrics metrics = new KeptMetrics();

    /** What may go wrong when a model is loaded. */
    interface Trouble {
        void with(String uri, int load) throws IOException, BundleRejected;
    }

    /** Makes a model; its bundle says this version. */
    String add(Path folder, String name, String version) throws Exception {
        TestBundle bundle = new TestBundle(name.hashCode());
        bundle.version = version;
        bundles.put("toy:" + name, bundle.load(folder.resolve(name)));
        return "toy:" + name;
    }

    ModelBundle bundle(String uri) {
        return bundles.get(uri);
    }

    void fails(String uri, Fault fault) {
        faults.put(uri, fault);
    }

    void trouble(Trouble next) {
        troubles.add(next);
    }

    void noTrouble() {
        troubles.clear();
    }

    int loads(String uri) {
        return loads.getOrDefault(uri, 0);
    }

    /** Models that were loaded and not closed. */
    synchronized long open() {
        return loaded.stream().filter(scorer -> !scorer.isClosed()).count();
    }

    /** Metrics of the operator that was opened last. */
    KeptMetrics metrics() {
        return metrics;
    }

    private synchronized Models.Model load(Bundle named, LongSupplier clock)
            throws IOException, BundleRejected {
        int load = loads.merge(named.uri(), 1, Integer::sum);
        for (Trouble trouble : troubles) {
            trouble.with(named.uri(), load);
        }
        ModelBundle bundle = bundles.get(named.uri());
        if (bundle == null) {
            throw new IOException("there is nothing at " + named.uri());
        }
        if (!named.sha256().isEmpty() && !named.sha256().equals(bundle.sha256())) {
            throw new BundleRejected(named.uri(), BundleProblem.Code.HASH_MISMATCH, "another one");
        }
        GuardedScorer scorer =
                new GuardedScorer(toy(named.uri()), bundle, () -> clock.getAsLong() + lateNanos);
        scorer.slowAfter(100_000_000);
        loaded.add(scorer);
        return new Models.Model(
                new Bundle(named.uri(), bundle.sha256()),
                bundle.manifest(),
                scorer,
                1 + Math.floorMod(named.uri().hashCode(), 1_000));
    }

    @Override
    public Models.Loader loader(ScoreSettings settings, BundleSource source, LongSupplier clock) {
        return named -> load(named, clock);
    }

    @Override
    public BatchPolicy policy(ScoreSettings settings) {
        return new BatchPolicy(settings.maxBatch(), settings.deadlineMs(), true);
    }

    @Override
    public MetricGroup metrics(MetricGroup operator) {
        metrics = new KeptMetrics();
        return metrics;
    }

    private Scorer toy(String uri) {
        return Fault.in(new ToyScorer(uri.hashCode(), 4, 0, 3), () -> next(uri));
    }

    private Fault next(String uri) {
        Fault fault = faults.getOrDefault(uri, Fault.NONE);
        lateNanos += fault == Fault.SLOW ? SLOW_NANOS : 0;
        return fault;
    }
}
