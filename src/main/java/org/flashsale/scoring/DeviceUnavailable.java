package org.flashsale.scoring;

/** The device that the settings demand does not run models here. */
public final class DeviceUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    /** Stable code of this refusal. */
    public static final String CODE = "CUDA_UNAVAILABLE";

    /** Refuses, saying why in one line. */
    public DeviceUnavailable(String detail) {
        super(CODE + ": " + detail);
    }
}
