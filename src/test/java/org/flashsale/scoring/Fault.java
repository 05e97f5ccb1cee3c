package org.flashsale.scoring;

import java.util.Optional;
import java.util.function.Supplier;
import org.flashsale.scoring.GuardedScorer.Outcome;

/** What is wrong with a run of a model. */
public enum Fault {
    NONE(Outcome.MODEL),
    /** The runtime says that the model did not run. */
    THROWS(Outcome.THREW),
    /** The runtime says that memory did not suffice. */
    MEMORY(Outcome.OUT_OF_MEMORY),
    /** A mistake of ours, or of the runtime's Java side. */
    DEFECT(Outcome.THREW),
    /** The runtime's native side does not fit. */
    NATIVE(Outcome.THREW),
    /** There is no room for another direct buffer. */
    DIRECT_MEMORY(Outcome.OUT_OF_MEMORY),
    STACK(Outcome.THREW),
    ASSERTION(Outcome.THREW),
    /** Outputs are written, then it throws. */
    HALF_DONE(Outcome.THREW),
    NO_NUMBERS(Outcome.NOT_FINITE),
    /** It answers too late; whose clock that is says how. */
    SLOW(Outcome.TOO_SLOW);

    private final Outcome outcome;

    Fault(Outcome outcome) {
        this.outcome = outcome;
    }

    /** What becomes of the batch. */
    public Outcome outcome() {
        return outcome;
    }

    /** Lets a model run, with this fault. */
    public void run(Scorer model, Batch batch, int rows) throws ScoringFailed {
        if (this == THROWS || this == MEMORY) {
            throw new ScoringFailed("injected", new IllegalStateException(), this == MEMORY);
        }
        Optional<Error> error = error();
        if (error.isPresent()) {
            throw error.get();
        }
        if (this == DEFECT) {
            throw new IllegalStateException("injected");
        }
        model.score(batch, rows);
        for (int row = 0; row < rows && this == HALF_DONE; row++) {
            batch.purchase().put(row, 0.9f);
            for (int cell = 0; cell < batch.stateWidth(); cell++) {
                batch.stateOut().put(row, cell, 77);
            }
        }
        if (this == HALF_DONE) {
            throw new IndexOutOfBoundsException("injected");
        }
        for (int row = 0; row < rows && this == NO_NUMBERS; row++) {
            batch.purchase().put(row, Float.NaN);
        }
    }

    private Optional<Error> error() {
        return switch (this) {
            case NATIVE -> Optional.of(new UnsatisfiedLinkError("injected"));
            case DIRECT_MEMORY -> Optional.of(new OutOfMemoryError("injected"));
            case STACK -> Optional.of(new StackOverflowError("injected"));
            case ASSERTION -> Optional.of(new AssertionError("injected"));
            case NONE, THROWS, MEMORY, DEFECT, HALF_DONE, NO_NUMBERS, SLOW -> Optional.empty();
        };
    }

    /** A model that runs as the faults say, one for each run. */
    public static Scorer in(Scorer model, Supplier<Fault> faults) {
        return new Faulty(model, faults);
    }

    private static final class Faulty extends WrappedScorer {
        private final Scorer model;
        private final Supplier<Fault> faults;

        Faulty(Scorer model, Supplier<Fault> faults) {
            super(model);
            this.model = model;
            this.faults = faults;
        }

        @Override
        public void score(Batch batch, int rows) throws ScoringFailed {
            faults.get().run(model, batch, rows);
        }
    }
}
