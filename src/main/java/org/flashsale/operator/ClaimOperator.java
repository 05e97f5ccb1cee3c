package org.flashsale.operator;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.operator.Answers.Question;
import org.flashsale.plan.JobClaim;
import org.flashsale.plan.JobClaims;
import org.flashsale.plan.PlanError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which of the jobs of one name may price. At each start it reads the claims on {@code
 * control}, writes its own above them, and tells CONTROL the epoch before anything else; from then
 * on it passes the orders on and watches for a higher claim. Parallelism 1, so there is one epoch
 * per run; without its word CONTROL publishes nothing, so no price precedes its claim.
 *
 * <p>Nothing loops inside the graph: the claim goes out by a producer and comes back by the source.
 */
public final class ClaimOperator extends AbstractStreamOperator<ControlSignal>
        implements OneInputStreamOperator<Read.Good<ControlRecord>, ControlSignal> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ClaimOperator.class);
    private static final String WHERE = "CLAIM";

    /** So often a first start tries to get above jobs that claim at the same time. */
    private static final int TRIES_MAX = 20;

    /** When transactions of others are looked for again, ms after the start. */
    private static final long[] ABORT_AGAIN_MS = {5_000, 30_000};

    private final String name;
    private final ControlLog log;
    private final Runs runs;
    private final PublishedPrices prices;

    private transient ListState<ControlRecord> kept;
    private transient JobClaims claims;
    private transient ClaimMetrics counters;
    private transient Answers answers;
    private transient JobClaim claim;
    private transient long restored;
    private transient Set<String> restoredRuns;
    private transient OptionalLong keptAt;
    private transient Collection<PriceUpdate> shown;
    private transient boolean announced;

    /**
     * @param name name of the job
     * @param log the control topic
     * @param runs this submission and the others of that name
     * @param prices what earlier runs have published
     */
    public ClaimOperator(String name, ControlLog log, Runs runs, PublishedPrices prices) {
        this.name = name;
        this.runs = runs;
        this.prices = prices;
        this.log = log;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>("claim", StateTypes.KEPT_CONTROL_RECORD));
        claims = new JobClaims(jobId(), name);
        restoredRuns = new HashSet<>();
        keptAt = OptionalLong.empty();
        for (ControlRecord record : kept.get()) {
            if (JobClaim.parse(record, Long.MAX_VALUE) instanceof JobClaim.Parsed.Valid valid) {
                restored = Math.max(restored, valid.claim().epoch());
                claims.take(valid.claim());
                restoredRuns.add(record.issuer());
                keptAt = OptionalLong.of(record.issuedAt());
            }
        }
    }

    private String jobId() {
        return getContainingTask().getEnvironment().getJobID().toHexString();
    }

    @Override
    public void open() throws Exception {
        super.open();
        counters = new ClaimMetrics(getMetricGroup(), claims);
        answers =
                new Answers(
                        WHERE,
                        getRuntimeContext().getTaskInfo(),
                        getProcessingTimeService(),
                        output);
        hearAll();
        stopIfFenced();
        claim();
        readPublished();
        abortOthers();
        for (long later : ABORT_AGAIN_MS) {
            var time = getProcessingTimeService();
            var unused =
                    time.registerTimer(
                            time.getCurrentProcessingTime() + later, now -> abortOthers());
        }
        mailbox().execute(this::announce, "the epoch of this run");
    }

    private MailboxExecutor mailbox() {
        return getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(getOperatorConfig().getChainIndex());
    }

    /** What was refused here is refused once more when the source brings it; that one answers. */
    private void hearAll() throws Exception {
        for (Read.Good<ControlRecord> good : log.readToEnd()) {
            if (good.value().kind().equals(ControlRecord.JOB_CLAIM)) {
                var unused = claims.hear(good.value(), good.origin().appendedAt());
            }
        }
    }

    /** Claims until the broker's log says that nobody claimed more meanwhile. */
    private void claim() throws Exception {
        boolean first = !claims.claimed();
        long clock = getProcessingTimeService().getCurrentProcessingTime();
        claim = claims.next(first, restored, clock);
        long appendedAt = log.append(claim.record(clock, runs.own()));
        if (claim.isAheadOf(appendedAt)) {
            LOG.warn("The clock is {} ms ahead of the broker's", clock - appendedAt);
            claim = claims.next(first, restored, appendedAt);
            log.append(claim.record(appendedAt, runs.own()));
        }
        claims.take(claim);
        hearAll();
        for (int tries = 0; claims.exceeds(claim); tries++) {
            if (!first || tries >= TRIES_MAX) {
                stopIfFenced();
            }
            claim = claims.next(first, restored, appendedAt);
            log.append(claim.record(appendedAt, runs.own()));
            claims.take(claim);
            hearAll();
        }
        counters.epoch(claim.epoch());
        LOG.info("Job {} claims the name {} with epoch {}", claim.job(), name, claim.epoch());
    }

    /** After the claim: who published before it and reads it, publishes no more. */
    private void readPublished() throws Exception {
        long own = claim.epoch();
        boolean first = !claims.knowsBelow(own);
        shown = first ? List.of() : prices.newest(keptAt, e -> e < own && claims.knows(e));
        counters.published(shown.size());
        if (!shown.isEmpty()) {
            LOG.info("Earlier runs have published prices of {} SKUs lately", shown.size());
        }
    }

    /**
     * Frees the readers of committed records. What the restored state knows of is left to the
     * sinks, which commit it. A job that is stopped may leave more until it has come to its end.
     */
    private void abortOthers() {
        try {
            runs.abortOthers(restoredRuns);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("Transactions that other runs left open block readers until they time out", e);
        }
    }

    private void stopIfFenced() throws SuppressRestartsException {
        if (claims.winner().isPresent()) {
            counters.fenced();
            Fenced fenced = new Fenced(claims.winner().get());
            LOG.error("{}", fenced.getMessage());
            throw new SuppressRestartsException(fenced);
        }
    }

    private void announce() {
        if (!announced) {
            announced = true;
            for (PriceUpdate update : shown) {
                output.collect(new StreamRecord<>(new ControlSignal.Shown(update)));
            }
            shown = List.of();
            output.collect(new StreamRecord<>(new ControlSignal.Epoch(claim.epoch())));
        }
    }

    @Override
    public void processElement(StreamRecord<Read.Good<ControlRecord>> element) throws Exception {
        announce();
        Read.Good<ControlRecord> good = element.getValue();
        ControlRecord record = good.value();
        if (!record.kind().equals(ControlRecord.JOB_CLAIM)) {
            output.collect(element.replace(new ControlSignal.Order(good)));
            return;
        }
        List<PlanError> errors = claims.hear(record, good.origin().appendedAt());
        if (errors.isEmpty()) {
            stopIfFenced();
        } else {
            refuse(record, errors);
        }
    }

    private void refuse(ControlRecord record, List<PlanError> errors) {
        List<String> lines = errors.stream().map(PlanError::render).toList();
        LOG.warn("The claim {} is refused: {}", record.id(), lines);
        counters.refused(errors.get(0).code());
        answers.refused(Question.of(record), lines);
    }

    /** So that no checkpoint of CONTROL is without an epoch. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        announce();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long now = getProcessingTimeService().getCurrentProcessingTime();
        kept.update(List.of(claim.record(now, runs.own())));
    }
}
