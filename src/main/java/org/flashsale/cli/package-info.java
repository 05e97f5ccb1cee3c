/**
 * The verbs of {@code bin/flashsale}.
 *
 * <p>How do I add a verb? Write a class annotated with {@link picocli.CommandLine.Command} that
 * implements {@code Callable<Integer>} (0 done, 1 failed) and add it to {@link
 * org.flashsale.cli.Verbs}. Help, {@code --debug}, the log file and the exit codes come with it:
 * throw {@link org.flashsale.failure.UsageError} for the caller's mistakes and {@link
 * org.flashsale.failure.Failure} for work that failed; a verb that should end in order on Ctrl-C
 * opens a {@link org.flashsale.cli.StopSignal}.
 */
@NullMarked
package org.flashsale.cli;

import org.jspecify.annotations.NullMarked;
