package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;

/** A history of CLAIM: a run that claimed its name, and the next run of the same job. */
final class KeptClaim {

    private static final long START = 1_800_000_000_000L;
    private static final JobID JOB = new JobID(1, 1);

    /** What runs append, since operators travel as bytes. */
    private static final List<ControlRecord> APPENDED = new ArrayList<>();

    private KeptClaim() {}

    private record Log() implements ControlLog {
        private static final long serialVersionUID = 1L;

        @Override
        public List<Read.Good<ControlRecord>> readToEnd() {
            return List.of();
        }

        @Override
        public long append(ControlRecord record) {
            APPENDED.add(record);
            return START;
        }
    }

    private record OneRun(String own) implements Runs {
        private static final long serialVersionUID = 1L;

        @Override
        public void abortOthers(Set<String> kept) {
            APPENDED.add(
                    new ControlRecord(
                            "spared", kept.toString(), "", 0, OptionalLong.empty(), "", ""));
        }
    }

    private static OneInputStreamOperatorTestHarness<Read.Good<ControlRecord>, ControlSignal>
            harness(String run, long clock) throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<Read.Good<ControlRecord>, ControlSignal>(
                        new ClaimOperator("sale", new Log(), new OneRun(run), PublishedPrices.NONE),
                        new MockEnvironmentBuilder().setJobID(JOB).setMaxParallelism(128).build());
        harness.setup(
                StateTypes.CONTROL_SIGNAL.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        harness.setProcessingTime(clock);
        return harness;
    }

    static OperatorSubtaskState history() throws Exception {
        try (var harness = harness("first", START)) {
            harness.open();
            return KeptState.save(harness);
        }
    }

    /** Its clock is behind: the epoch must be above the one that was kept all the same. */
    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        APPENDED.clear();
        try (var harness = harness("second", START - 60_000)) {
            harness.setStateBackend(backend);
            harness.initializeState(state);
            harness.open();
        }
        return APPENDED.stream()
                .map(r -> r.kind() + " " + r.id() + " " + r.issuer() + " " + r.document())
                .map(line -> line.replace("\n", " "))
                .toList();
    }
}
