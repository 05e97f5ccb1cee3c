package org.flashsale.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/**
 * How far a long piece of work has come: a bar that is redrawn on a terminal, a line now and then
 * anywhere else.
 */
final class Progress {
    private static final long REDRAW_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final String what;
    private final boolean terminal;
    private long shownAt = System.nanoTime();
    private boolean drawn;

    Progress(PrintWriter out, String what) {
        this(out, what, Ansi.AUTO.enabled());
    }

    Progress(PrintWriter out, String what, boolean terminal) {
        this.out = out;
        this.what = what;
        this.terminal = terminal;
    }

    /** Work whose end is not known. */
    void at(long done) {
        if (due()) {
            show(String.format(Locale.ROOT, "%s %,d", what, done));
        }
    }

    /** Work of a known size; {@code note} is added as it is. */
    void at(long done, long total, String note) {
        if (due()) {
            show(bar(total == 0 ? 1 : Math.min(1, (double) done / total)) + ' ' + note);
        }
    }

    /** Leaves the last state of the bar standing. */
    void end() {
        if (drawn) {
            out.println();
            drawn = false;
        }
    }

    private String bar(double share) {
        int full = (int) (share * WIDTH);
        String bar = terminal ? " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "]" : "";
        return String.format(Locale.ROOT, "%s%s %3.0f %%", what, bar, 100 * share);
    }

    private boolean due() {
        return System.nanoTime() - shownAt >= (terminal ? REDRAW_NANOS : LINE_NANOS);
    }

    private void show(String line) {
        shownAt = System.nanoTime();
        if (terminal) {
            out.print("\r" + line + "  ");
            out.flush();
            drawn = true;
        } else {
            out.println(line);
        }
    }
}
