/**
 * Online recalibration of the purchase head: labels as they mature ({@link
 * org.flashsale.calibration.PendingLabels}), the streaming fit of one sale and model ({@link
 * org.flashsale.calibration.Recalibrator}), and what holds at which event time ({@link
 * org.flashsale.calibration.CalibrationBook}). Pure functions of state, input and event time; the
 * operators only wrap them, and {@code evaluate --recalibrate} calls the same ones.
 */
@NullMarked
package org.flashsale.calibration;

import org.jspecify.annotations.NullMarked;
