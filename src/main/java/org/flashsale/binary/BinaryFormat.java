package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How values are written to state and between tasks. A format reads every version that it ever
 * wrote; implementations are stateless singletons (enums or classes with a public no-argument
 * constructor), since snapshots name their class.
 */
public interface BinaryFormat<T> {

    /** Class of the values. */
    Class<T> type();

    /** Version that {@link #write} writes, from 1 up. */
    int version();

    /** Writes a value in the current version. */
    void write(T value, DataOutput out) throws IOException;

    /**
     * Reads a value.
     *
     * @param version version in which it was written, at most {@link #version()}
     */
    T read(int version, DataInput in) throws IOException;
}
