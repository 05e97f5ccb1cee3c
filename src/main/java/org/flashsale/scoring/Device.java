package org.flashsale.scoring;

/** Where models are to run. */
public enum Device {
    /** On the CPU. */
    CPU,
    /** On a CUDA device, or not at all. */
    CUDA,
    /** On a CUDA device where that works, else on the CPU. */
    AUTO
}
