package org.flashsale.scoring;

/** A scorer as another one is, but for what a test changes. */
public abstract class WrappedScorer implements Scorer {

    private final Scorer model;

    protected WrappedScorer(Scorer model) {
        this.model = model;
    }

    @Override
    public int rowsMax() {
        return model.rowsMax();
    }

    @Override
    public int bucket(int rows) {
        return model.bucket(rows);
    }

    @Override
    public Batch newBatch() {
        return model.newBatch();
    }

    @Override
    public void free(Batch batch) {
        model.free(batch);
    }

    @Override
    public void score(Batch batch, int rows) throws ScoringFailed {
        model.score(batch, rows);
    }

    @Override
    public void cutOff() {
        model.cutOff();
    }

    @Override
    public String executionDevice() {
        return model.executionDevice();
    }

    @Override
    public void close() {
        model.close();
    }
}
