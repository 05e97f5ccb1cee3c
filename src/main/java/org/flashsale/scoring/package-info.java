/**
 * Scoring as a contract: model bundles and their checks, scorers over reused rows, the fallback and
 * its breaker, waves. Free of Flink and of ONNX Runtime; {@code scoring.onnx} runs the models.
 *
 * <p>To add a model: train a bundle (docs/model-bundle.md says what it holds), try it with {@code
 * flashsale model validate BUNDLE}, name it in {@code flashsale.scoring.model}. To add another kind
 * of input or output: {@link org.flashsale.scoring.ModelBundle} lists what this version serves, and
 * {@code scoring.onnx.OrtScorer} binds it.
 */
@NullMarked
package org.flashsale.scoring;

import org.jspecify.annotations.NullMarked;
