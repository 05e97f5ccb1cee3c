package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.plan.JobClaim;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.RandomRecords;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimOperatorTest {

    private static final long START = 1_800_000_000_000L;
    private static final String OTHER_JOB = "00000000000000000000000000000003";
    private static final JobID A = new JobID(1, 1);
    private static final JobID B = new JobID(2, 2);

    /** What the broker has; a hook runs between a reader's or writer's call and the next. */
    private static class Log {
        private final List<Read.Good<ControlRecord>> records = new ArrayList<>();
        private final List<OptionalLong> asked = new ArrayList<>();
        private List<PriceUpdate> published = List.of();
        long clock = START;
        long skewMs;

        long append(ControlRecord record) {
            records.add(new Read.Good<>(record, new Origin("control", 0, records.size(), ++clock)));
            return clock;
        }

        void meanwhile() throws Exception {}

        List<JobClaim> claims() {
            return records.stream()
                    .map(r -> JobClaim.parse(r.value(), r.origin().appendedAt()))
                    .filter(JobClaim.Parsed.Valid.class::isInstance)
                    .map(p -> ((JobClaim.Parsed.Valid) p).claim())
                    .toList();
        }
    }

    /** Logs by number: operators travel as bytes, and the log must stay the same one. */
    private static final Map<Integer, Log> LOGS = new HashMap<>();

    private record LogOf(int number) implements ControlLog, PublishedPrices {
        private static final long serialVersionUID = 1L;

        private Log log() {
            return LOGS.get(number);
        }

        @Override
        public List<Read.Good<ControlRecord>> readToEnd() throws Exception {
            List<Read.Good<ControlRecord>> records = List.copyOf(log().records);
            log().meanwhile();
            return records;
        }

        @Override
        public List<PriceUpdate> newest(OptionalLong since, LongPredicate own) {
            log().asked.add(since);
            return log().published.stream().filter(p -> own.test(p.epoch())).toList();
        }

        @Override
        public long append(ControlRecord record) throws Exception {
            long appendedAt = log().append(record);
            log().meanwhile();
            return appendedAt;
        }
    }

    private record NoOtherRuns() implements Runs {
        private static final long serialVersionUID = 1L;

        @Override
        public String own() {
            return "run";
        }

        @Override
        public void abortOthers(Set<String> kept) {}
    }

    private static LogOf put(Log log) {
        LogOf handle = new LogOf(LOGS.size());
        LOGS.put(handle.number, log);
        return handle;
    }

    /** A run of a job. */
    private static final class Run
            extends OneInputStreamOperatorTestHarness<Read.Good<ControlRecord>, ControlSignal> {
        private int heard;

        private Run(MockEnvironment environment, LogOf log) throws Exception {
            super(new ClaimOperator("sale", log, new NoOtherRuns(), log), environment);
            setup(
                    StateTypes.CONTROL_SIGNAL.createSerializer(
                            getExecutionConfig().getSerializerConfig()));
            setProcessingTime(log.log().clock + log.log().skewMs);
        }

        static Run of(JobID job, LogOf log) throws Exception {
            return new Run(
                    new MockEnvironmentBuilder().setJobID(job).setMaxParallelism(128).build(), log);
        }

        static Run open(JobID job, LogOf log) throws Exception {
            Run run = of(job, log);
            run.open();
            return run;
        }

        static Run restore(JobID job, LogOf log, OperatorSubtaskState state) throws Exception {
            Run run = of(job, log);
            run.initializeState(state);
            run.open();
            return run;
        }

        OperatorSubtaskState checkpoint() throws Exception {
            prepareSnapshotPreBarrier(1);
            return snapshot(1, 1);
        }

        long epoch() throws Exception {
            prepareSnapshotPreBarrier(1);
            assertThat(extractOutputValues().get(0)).isInstanceOf(ControlSignal.Epoch.class);
            return ((ControlSignal.Epoch) extractOutputValues().get(0)).value();
        }

        /** Hears what the source brings. */
        Run hear(Log log) throws Exception {
            while (heard < log.records.size()) {
                processElement(new StreamRecord<>(log.records.get(heard++)));
            }
            return this;
        }

        List<String> refusals() {
            Queue<StreamRecord<ControlResult>> answers = getSideOutput(Tags.RESULTS);
            return answers == null
                    ? List.of()
                    : answers.stream().flatMap(a -> a.getValue().errors().stream()).toList();
        }
    }

    private final Log log = new Log();
    private final LogOf handle = put(log);

    @Test
    void saysItsEpochBeforeAnyOrder() throws Exception {
        log.append(TestSale.order(START));
        try (Run run = Run.open(A, handle)) {
            run.hear(log);
            assertThat(run.extractOutputValues())
                    .extracting(signal -> signal.getClass().getSimpleName())
                    .containsExactly("Epoch", "Order");
            assertThat(log.claims()).extracting(JobClaim::epoch).containsExactly(run.epoch());
        }
    }

    private static PriceUpdate published(long epoch) {
        return RandomRecords.published("sku of " + epoch, epoch, 1, START);
    }

    @Test
    void tellsWhatEarlierRunsOfItsNameHavePublishedSinceTheCheckpointBeforeItsEpoch()
            throws Exception {
        log.append(claim(B, "another", START + 5));
        long first;
        OperatorSubtaskState state;
        try (Run run = Run.open(A, handle)) {
            first = run.epoch();
            assertThat(log.asked).as("nobody can have published").isEmpty();
            run.setProcessingTime(START + 70_000);
            state = run.checkpoint();
        }
        PriceUpdate own = published(first);
        log.published =
                List.of(
                        own,
                        published(START + 5),
                        published(first + 1),
                        published(9),
                        published(0));
        log.append(TestSale.order(START));
        log.clock = START + 90_000;
        try (Run restored = Run.restore(A, handle, state).hear(log)) {
            assertThat(log.asked).containsExactly(OptionalLong.of(START + 70_000));
            assertThat(restored.extractOutputValues().get(0))
                    .isEqualTo(new ControlSignal.Shown(own));
            assertThat(restored.extractOutputValues())
                    .extracting(signal -> signal.getClass().getSimpleName())
                    .containsExactly("Shown", "Epoch", "Order");
        }
        try (Run beforeAnyCheckpoint = Run.open(A, handle)) {
            beforeAnyCheckpoint.prepareSnapshotPreBarrier(1);
            assertThat(log.asked).endsWith(OptionalLong.empty());
            assertThat(beforeAnyCheckpoint.extractOutputValues().get(0))
                    .isEqualTo(new ControlSignal.Shown(own));
        }
    }

    @Test
    void aRestartOfTheSameJobNeverFencesItself() throws Exception {
        Run first = Run.open(A, handle).hear(log);
        long epoch = first.epoch();
        try (Run beforeAnyCheckpoint = Run.open(A, handle).hear(log)) {
            assertThat(beforeAnyCheckpoint.epoch()).isGreaterThan(epoch);
            OperatorSubtaskState state = beforeAnyCheckpoint.checkpoint();
            log.skewMs = -3_600_000;
            try (Run restored = Run.restore(A, handle, state).hear(log)) {
                assertThat(restored.epoch())
                        .as("whatever the clock says")
                        .isGreaterThan(beforeAnyCheckpoint.epoch());
            }
        }
        assertThat(log.claims()).extracting(JobClaim::since).containsOnly(epoch);
        first.close();
    }

    @Test
    void aResubmissionFromASavepointWinsAndTheOldJobStopsForGood() throws Exception {
        Run old = Run.open(A, handle).hear(log);
        OperatorSubtaskState savepoint = old.checkpoint();
        log.skewMs = -3_600_000;
        try (Run resubmitted = Run.restore(B, handle, savepoint).hear(log)) {
            assertThat(resubmitted.epoch()).isGreaterThan(old.epoch());
            assertThatThrownBy(() -> old.hear(log))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(Fenced.class)
                    .hasMessageStartingWith("FENCED: job " + B.toHexString());
            int claims = log.claims().size();
            assertThatThrownBy(() -> Run.open(A, handle)).hasRootCauseInstanceOf(Fenced.class);
            assertThatThrownBy(() -> Run.restore(A, handle, savepoint))
                    .hasRootCauseInstanceOf(Fenced.class);
            assertThat(log.claims()).as("who is fenced claims nothing").hasSize(claims);
            resubmitted.hear(log);
        }
        try (Run restarted = Run.open(B, handle).hear(log)) {
            assertThat(restarted.epoch()).isEqualTo(log.claims().get(2).epoch());
        }
    }

    @Test
    void aClockThatRunsAheadDoesNotMakeTheClaimAbsurd() throws Exception {
        log.skewMs = 3_600_000;
        try (Run ahead = Run.open(A, handle).hear(log)) {
            assertThat(ahead.epoch()).isLessThan(START + 1_000);
            log.skewMs = 0;
            try (Run newer = Run.open(B, handle)) {
                assertThat(newer.epoch()).isGreaterThan(ahead.epoch());
                assertThatThrownBy(() -> ahead.hear(log))
                        .isInstanceOf(SuppressRestartsException.class);
            }
        }
    }

    @Test
    void oldClaimsStopNoNewerJobAndOtherNamesMeanNothing() throws Exception {
        log.append(claim(A, "sale", START + 200_000));
        log.append(claim(B, "another", START + 200_001));
        try (Run run = Run.open(new JobID(0, 0), handle)) {
            assertThat(run.epoch()).isEqualTo(START + 200_001);
            log.append(claim(B, "another", START + 250_000));
            run.hear(log);
            assertThat(run.refusals()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{job: JOB, name: sale, epoch: 4102444800000, since: 1} | CLAIM_IN_FUTURE",
                "{job: JOB, name: sale, epoch: 9223372036854775807, since: 1} | OUT_OF_RANGE",
                "{job: JOB, name: sale, epoch: 1800000001000, since: 1800000001001} | OUT_OF_RANGE",
                "{job: JOB, name: sale, epoch: -1, since: 1} | NEGATIVE",
                "{job: JOB, name: sale, since: 1} | MISSING_FIELD",
                "{job: JOB, name: sale, epoch: soon, since: 1} | WRONG_TYPE",
                "{job: JOB, name: sale, epoch: 1, since: 1, stop: true} | UNKNOWN_FIELD",
                "{job: 0123, name: sale, epoch: 1, since: 1} | BAD_NAME",
                "{job: " + OTHER_JOB + ", name: sale, epoch: 1, since: 1} | ID_DIFFERS",
                "[ | SYNTAX",
                "'' | EMPTY"
            })
    void aForgedClaimIsRefusedWithACodeAndStopsNobody(String document, String code)
            throws Exception {
        try (Run run = Run.open(A, handle)) {
            ControlRecord forged =
                    new ControlRecord(
                            ControlRecord.JOB_CLAIM,
                            B.toHexString(),
                            "r",
                            START,
                            OptionalLong.empty(),
                            "",
                            document.replace("JOB", B.toHexString()));
            log.append(forged);
            run.hear(log);
            assertThat(run.refusals()).singleElement().asString().contains("[" + code + "]");
            log.clock += 86_400_000;
        }
        try (Run restarted = Run.open(A, handle).hear(log)) {
            assertThat(restarted.refusals()).as("as long as it is there").hasSize(1);
        }
    }

    private static ControlRecord claim(JobID job, String name, long epoch) {
        return new JobClaim(job.toHexString(), name, epoch, epoch).record(epoch, "");
    }

    /**
     * Jobs start and restart while others are about to: in the end one goes on, the newest, and its
     * epoch is above all under which others may have published.
     */
    @Test
    void ofJobsThatStartAtTheSameTimeExactlyOneGoesOn() {
        ForAll.seeds(150, random -> new Race(random).run());
    }

    private static final class Race extends Log {
        private final Random random;
        private final LogOf handle = put(this);
        private final Map<JobID, Run> running = new HashMap<>();
        private final Map<JobID, Long> published = new HashMap<>();
        private final Set<JobID> starting = new HashSet<>();
        private int starts = 8;

        Race(Random random) {
            this.random = random;
        }

        void run() throws Exception {
            while (starts > 0) {
                start();
            }
            for (boolean changed = true; changed; ) {
                changed = false;
                for (JobID job : List.copyOf(running.keySet())) {
                    try {
                        running.get(job).hear(this);
                    } catch (SuppressRestartsException e) {
                        running.remove(job);
                        changed = true;
                    }
                }
            }
            assertThat(running).hasSize(1);
            JobID left = running.keySet().iterator().next();
            JobClaim newest = claims().stream().max(JobClaim::compareTo).orElseThrow();
            assertThat(newest.job()).isEqualTo(left.toHexString());
            long epoch = running.get(left).epoch();
            published.forEach(
                    (job, used) ->
                            assertThat(used).as("epoch of %s", job).isLessThanOrEqualTo(epoch));
        }

        @Override
        void meanwhile() throws Exception {
            clock += random.nextInt(41) - 20;
            if (starts > 0 && random.nextInt(3) == 0) {
                start();
            }
        }

        private void start() throws Exception {
            starts--;
            JobID job = new JobID(1, random.nextInt(3));
            if (!starting.add(job)) {
                return;
            }
            running.remove(job);
            try {
                Run run = Run.open(job, handle);
                running.put(job, run);
                published.merge(job, run.epoch(), Math::max);
            } catch (Exception e) {
                assertThat(e).hasRootCauseInstanceOf(Fenced.class);
            }
            starting.remove(job);
        }
    }
}
