package org.flashsale.ingest;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Numbered lines of a text, LF or CRLF, that can be looked at ahead of time. However long a line
 * is, only its beginning is kept.
 */
final class LineReader {
    private final Reader in;
    private final int maxLength;
    private final char[] buffer = new char[1 << 16];
    private final Deque<Line> ahead = new ArrayDeque<>();
    private int position;
    private int limit;
    private long number;

    /**
     * A line.
     *
     * @param number from 1
     * @param text without its end
     * @param cut whether it was longer than the limit, so that text is only its beginning
     */
    record Line(long number, String text, boolean cut) {}

    LineReader(Reader in, int maxLength) {
        this.in = in;
        this.maxLength = maxLength;
    }

    /** The next line, taken; empty at the end. */
    Optional<Line> take() throws IOException {
        return ahead.isEmpty() ? read() : Optional.of(ahead.remove());
    }

    /** The line after {@code skip} others, not taken; empty at the end. */
    Optional<Line> peek(int skip) throws IOException {
        while (ahead.size() <= skip) {
            Optional<Line> line = read();
            if (line.isEmpty()) {
                return line;
            }
            ahead.add(line.get());
        }
        Iterator<Line> lines = ahead.iterator();
        for (int i = 0; i < skip; i++) {
            lines.next();
        }
        return Optional.of(lines.next());
    }

    private Optional<Line> read() throws IOException {
        StringBuilder text = new StringBuilder(128);
        boolean any = false;
        boolean cut = false;
        while (fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            int room = Math.min(end - position, maxLength - text.length());
            text.append(buffer, position, room);
            cut |= room < end - position;
            position = end;
            if (end < limit) {
                position++;
                break;
            }
        }
        if (!any) {
            return Optional.empty();
        }
        int last = text.length() - 1;
        if (!cut && last >= 0 && text.charAt(last) == '\r') {
            text.setLength(last);
        }
        number++;
        if (number == 1 && text.length() > 0 && text.charAt(0) == '\uFEFF') {
            text.deleteCharAt(0);
        }
        return Optional.of(new Line(number, text.toString(), cut));
    }

    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }
}
