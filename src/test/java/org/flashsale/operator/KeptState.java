package org.flashsale.operator;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/**
 * The operators with state: a history that fills all of it, and one that goes on from there and
 * says in lines what only the state can have told.
 */
enum KeptState {
    /** Shoppers, plans, models, limits. */
    SCORE(1) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptScore.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptScore.goesOn(state, backend);
        }
    },
    /** Levels of a sale. */
    SALEWIDE(1) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptSaleWide.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptSaleWide.goesOn(state, backend);
        }
    },
    /** Ledger, demand and price of SKUs, facts that wait, figures, the epoch. */
    CONTROL(1) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptControl.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptControl.goesOn(state, backend);
        }
    },
    /** Claims to the job's name. */
    CLAIM(1) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptClaim.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptClaim.goesOn(state, backend);
        }
    },
    /** Totals. */
    BOOKS(1) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptBooks.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptBooks.goesOn(state, backend);
        }
    },
    /** Scores whose labels are not known yet, and purchases. */
    LABELS(2) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptLabels.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptLabels.goesOn(state, backend);
        }
    },
    /** What was learned of scores, published, and gained by it. */
    CALIBRATE(2) {
        @Override
        OperatorSubtaskState history() throws Exception {
            return KeptCalibrate.history();
        }

        @Override
        List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
            return KeptCalibrate.goesOn(state, backend);
        }
    };

    private final int since;

    KeptState(int since) {
        this.since = since;
    }

    /** The operators that a generation of snapshots has to have, from the first that had them. */
    static List<KeptState> of(int generation) {
        return Stream.of(values()).filter(state -> state.since <= generation).toList();
    }

    /** State after a history, in the form that all state backends read. */
    abstract OperatorSubtaskState history() throws Exception;

    /** What follows from a state. */
    abstract List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception;

    /** A barrier passes, and the state is kept in canonical form. */
    static OperatorSubtaskState save(AbstractStreamOperatorTestHarness<?> harness)
            throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.snapshotWithLocalState(
                        1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }
}
