package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.features.StoredUser;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ScoreSettings;

/** One or more subtasks of SCORE on RocksDB, fed by hand, and what they sent. */
final class ScoreHarness implements AutoCloseable {

    private static final int MAX_PARALLELISM = 128;

    /** Waves that wait for the deadline however few events come. */
    static final ScoreParts FULL_WAVES =
            new ScoreParts() {
                private static final long serialVersionUID = 1L;

                @Override
                public BatchPolicy policy(ScoreSettings settings) {
                    return new BatchPolicy(settings.maxBatch(), settings.deadlineMs(), true);
                }
            };

    private final ScoreSettings settings;
    private final ControlBootstrap bootstrap;
    private final StateBackend backend;
    private final ScoreParts parts;
    private final List<Subtask> subtasks = new ArrayList<>();
    private final Map<String, List<String>> results = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private Map<String, List<String>> savedResults = new TreeMap<>();
    private Map<String, Long> savedCounts = new TreeMap<>();
    private List<OperatorSubtaskState> savedStates = List.of();
    private int savedParallelism = 1;
    private long checkpoint;
    private long processingTime;
    private Readiness readiness = new Readiness(CalibrationUse.OFF_THE_JOB.job());
    private long readyRecords;

    static final class Subtask
            extends KeyedTwoInputStreamOperatorTestHarness<
                    String, BehaviorEvent, Read.Good<ControlRecord>, ScoredEvent> {
        private final ScoreOperator scoring;

        Subtask(ScoreOperator operator, int parallelism, int index) throws Exception {
            super(
                    operator,
                    BehaviorEvent::userId,
                    null,
                    Types.STRING,
                    MAX_PARALLELISM,
                    parallelism,
                    index);
            this.scoring = operator;
        }
    }

    ScoreHarness(ScoreSettings settings, ControlBootstrap bootstrap) throws Exception {
        this(settings, bootstrap, new EmbeddedRocksDBStateBackend(), FULL_WAVES);
    }

    ScoreHarness(
            ScoreSettings settings,
            ControlBootstrap bootstrap,
            StateBackend backend,
            ScoreParts parts)
            throws Exception {
        this.backend = backend;
        this.parts = parts;
        this.settings = settings;
        this.bootstrap = bootstrap;
        start(1);
    }

    private void start(int parallelism) throws Exception {
        for (int i = 0; i < parallelism; i++) {
            Subtask subtask =
                    new Subtask(
                            new ScoreOperator(settings, bootstrap, ModelAccess.DEFAULT, parts),
                            parallelism,
                            i);
            subtask.setStateBackend(backend);
            subtask.setup(
                    StateTypes.SCORED_EVENT.createSerializer(
                            subtask.getExecutionConfig().getSerializerConfig()));
            if (!savedStates.isEmpty()) {
                OperatorSubtaskState all =
                        AbstractStreamOperatorTestHarness.repackageState(
                                savedStates.toArray(new OperatorSubtaskState[0]));
                subtask.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                all, MAX_PARALLELISM, savedParallelism, parallelism, i));
            }
            subtask.open();
            subtask.setProcessingTime(processingTime);
            subtasks.add(subtask);
        }
    }

    private Subtask of(String user) {
        return subtasks.get(index(user));
    }

    /** Which subtask has a user. */
    int index(String user) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                user, MAX_PARALLELISM, subtasks.size());
    }

    void event(BehaviorEvent event) throws Exception {
        of(event.userId()).processElement1(new StreamRecord<>(event, event.time()));
    }

    void order(Read.Good<ControlRecord> order) throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.processElement2(new StreamRecord<>(order));
        }
    }

    void watermark(long time) throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.processBothWatermarks(new Watermark(time));
        }
    }

    void advance(long ms) throws Exception {
        processingTime += ms;
        for (Subtask subtask : subtasks) {
            subtask.setProcessingTime(processingTime);
        }
    }

    /** A barrier passes, the state is kept, and what was sent before it is final. */
    void save() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        checkpoint++;
        for (Subtask subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(checkpoint);
            states.add(subtask.snapshot(checkpoint, 0));
        }
        collect();
        savedStates = states;
        savedParallelism = subtasks.size();
        savedResults = new TreeMap<>();
        results.forEach((user, lines) -> savedResults.put(user, new ArrayList<>(lines)));
        savedCounts = new TreeMap<>(counts);
    }

    /** The process dies and comes back with the last state; what it sent since is undone. */
    void crash(int parallelism) throws Exception {
        close();
        results.clear();
        savedResults.forEach((user, lines) -> results.put(user, new ArrayList<>(lines)));
        counts.clear();
        counts.putAll(savedCounts);
        readiness = new Readiness(CalibrationUse.OFF_THE_JOB.job());
        start(parallelism);
    }

    void end() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.endAllInputs();
        }
    }

    /** Results so far by user, in order. */
    Map<String, List<String>> results() {
        collect();
        return results;
    }

    /** Sums of the book entries so far by sale and counter. */
    Map<String, Long> counts() {
        collect();
        return counts;
    }

    private void collect() {
        for (Subtask subtask : subtasks) {
            for (StreamRecord<? extends ScoredEvent> record :
                    subtask.extractOutputStreamRecords()) {
                ScoredEvent scored = record.getValue();
                results.computeIfAbsent(scored.event().userId(), u -> new ArrayList<>())
                        .add(
                                ScoreTwin.line(
                                        scored.event(),
                                        scored.sale(),
                                        scored.tick(),
                                        scored.pool(),
                                        scored.purchase(),
                                        scored.exit(),
                                        record.getTimestamp()));
            }
            subtask.getOutput().clear();
            var entries = subtask.getSideOutput(Tags.BOOKS);
            if (entries != null) {
                for (StreamRecord<BookEntry> record : entries) {
                    BookEntry entry = record.getValue();
                    counts.merge(entry.sale() + " " + entry.count(), entry.delta(), Long::sum);
                }
                entries.clear();
            }
        }
    }

    /** Everything that the only subtask sent on its main output, watermarks too. */
    List<Object> sent() {
        return List.copyOf(subtasks.get(0).getOutput());
    }

    /**
     * Runs what other threads have handed to the task's by now; a model that all subtasks have
     * ready is then told to all of them, as READY does it.
     */
    void runMails() throws Exception {
        for (Subtask subtask : subtasks) {
            runMails(subtask);
        }
        for (Read.Good<ControlRecord> record : ready()) {
            order(record);
        }
    }

    /** What READY would write by now. */
    List<Read.Good<ControlRecord>> ready() {
        List<Read.Good<ControlRecord>> written = new ArrayList<>();
        for (Subtask subtask : subtasks) {
            var said = subtask.getSideOutput(Tags.READY);
            if (said != null) {
                for (StreamRecord<ControlResult> record : said) {
                    readiness.hear(record.getValue()).ifPresent(ready -> written.add(good(ready)));
                }
                said.clear();
            }
        }
        return written;
    }

    private Read.Good<ControlRecord> good(ControlRecord ready) {
        long offset = 1_000_000 + readyRecords++;
        return new Read.Good<>(ready, new Origin("control", 0, offset, ready.issuedAt()));
    }

    /** As {@link #runMails()}, in one subtask alone. */
    void runMails(int index) throws Exception {
        runMails(subtasks.get(index));
    }

    /** Gives an order to one subtask alone. */
    void order(int index, Read.Good<ControlRecord> order) throws Exception {
        subtasks.get(index).processElement2(new StreamRecord<>(order));
    }

    /** Time passes in one subtask alone. */
    void watermark(int index, long time) throws Exception {
        subtasks.get(index).processBothWatermarks(new Watermark(time));
    }

    private static void runMails(Subtask subtask) throws Exception {
        var mail = subtask.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        while (mail.isPresent()) {
            mail.get().run();
            mail = subtask.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        }
    }

    /** Takes the answers to control records so far. */
    List<ControlResult> answers() {
        List<ControlResult> answers = new ArrayList<>();
        for (Subtask subtask : subtasks) {
            var records = subtask.getSideOutput(Tags.RESULTS);
            if (records != null) {
                records.forEach(record -> answers.add(record.getValue()));
                records.clear();
            }
        }
        return answers;
    }

    /** Takes the scored events of all subtasks so far. */
    List<ScoredEvent> scored() {
        List<ScoredEvent> scored = new ArrayList<>();
        for (Subtask subtask : subtasks) {
            subtask.extractOutputStreamRecords().forEach(record -> scored.add(record.getValue()));
            subtask.getOutput().clear();
        }
        return scored;
    }

    /** Events of the only subtask that came before the activation of their model. */
    long passedBefore() {
        return subtasks.get(0).scoring.orders().passedBefore();
    }

    /** URI of the bundle by which the first subtask scores events of a time. */
    String modelAt(long time) {
        return modelAt(0, time);
    }

    /** As {@link #modelAt(long)}, in another subtask. */
    String modelAt(int index, long time) {
        return subtasks.get(index).scoring.orders().models().at(time).bundle().uri();
    }

    /** Whether some subtask is loading a model. */
    boolean isLoading() {
        return subtasks.stream().anyMatch(subtask -> subtask.scoring.orders().isLoading());
    }

    /** Limits of batches in the first subtask. */
    OptionOrders.Limits limits() {
        return subtasks.get(0).scoring.orders().limits();
    }

    /** A barrier passes. */
    void flush() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(++checkpoint);
        }
    }

    /** Models that the only subtask holds. */
    int modelsHeld() {
        return subtasks.get(0).scoring.orders().models().size();
    }

    ScoreMetrics metrics() {
        return subtasks.get(0).scoring.metrics();
    }

    Subtask task() {
        return subtasks.get(0);
    }

    /** The record of a user as it was saved last; empty if there is none. */
    byte[] user(String id) throws Exception {
        var backend = of(id).scoring.<String>getKeyedStateBackend();
        backend.setCurrentKey(id);
        ValueState<StoredUser> state =
                backend.getPartitionedState(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        UserStore.descriptor());
        StoredUser user = state.value();
        return user == null ? new byte[0] : user.copy().bytes();
    }

    @Override
    public void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
        subtasks.clear();
    }
}
