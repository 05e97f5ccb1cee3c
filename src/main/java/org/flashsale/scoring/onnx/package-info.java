/**
 * Models run by ONNX Runtime: the only package that imports it. Sessions are shared within the
 * process and leased; each scorer brings its own buffers.
 */
@NullMarked
package org.flashsale.scoring.onnx;

import org.jspecify.annotations.NullMarked;
