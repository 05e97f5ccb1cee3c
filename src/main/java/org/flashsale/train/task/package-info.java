/**
 * What a model is measured on: which rows of a log or table are taken, what their labels are, who
 * is independent of whom. A task is declared, not programmed: {@link org.flashsale.train.task.Task}
 * has a row for each, and {@link org.flashsale.train.task.LogRules} and {@link
 * org.flashsale.train.task.TableSpec} say what can be declared.
 *
 * <p>How to add a task: a constant in {@link org.flashsale.train.task.Task} with its rules.
 */
@NullMarked
package org.flashsale.train.task;

import org.jspecify.annotations.NullMarked;
