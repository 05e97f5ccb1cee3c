package org.flashsale.scoring;

/**
 * One thing that is wrong with a model bundle.
 *
 * @param code stable code
 * @param detail what is wrong, for people, on one line
 */
public record BundleProblem(Code code, String detail) {

    /** Why a bundle is refused: the same word in logs, messages and answers. */
    public enum Code {
        /** A file of the bundle is missing. */
        MISSING_FILE,
        /** A file is larger than a bundle may hold, or there are too many of them. */
        TOO_LARGE,
        /** A name inside the archive points outside of it. */
        UNSAFE_PATH,
        /** The archive cannot be read. */
        MALFORMED_ARCHIVE,
        /** {@code model.json} cannot be read, or a field is missing or out of range. */
        MALFORMED_MANIFEST,
        /** {@code golden.json} cannot be read, or holds no vector. */
        MALFORMED_GOLDEN,
        /** {@code model.onnx} is no model that ONNX Runtime loads. */
        MALFORMED_MODEL,
        /** {@code model.onnx} is not the file that the manifest names. */
        HASH_MISMATCH,
        /** The model was trained on another feature catalogue than this version computes. */
        CATALOGUE_MISMATCH,
        /** The inputs and heads of the manifest make no sense together. */
        UNSUPPORTED_INPUT,
        /** The operator set is not the manifest's, or newer than this version runs. */
        UNSUPPORTED_OPSET,
        /** Inputs or outputs of the graph differ in name, type or shape from the manifest's. */
        SHAPE_MISMATCH,
        /** The model does not give the outputs that were recorded with it. */
        GOLDEN_MISMATCH,
        /** A run of the model takes longer than any may while it is loaded. */
        TOO_SLOW
    }

    @Override
    public String toString() {
        return code + ": " + detail;
    }
}
