package org.flashsale.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * What a worker tells of itself since its start.
 *
 * @param allocated bytes allocated on the heap
 * @param collectorMs time in garbage collections, ms
 * @param counted scored events, where the worker counts them itself
 */
record Mark(long allocated, long collectorMs, long counted) {

    static Mark parse(String answer) {
        List<String> words = List.of(answer.split(" ", -1));
        return new Mark(
                Long.parseLong(words.get(0)),
                Long.parseLong(words.get(1)),
                Long.parseLong(words.get(2)));
    }

    static Mark of(Writer orders, BufferedReader answers, String name, Processes processes)
            throws IOException {
        orders.write("mark\n");
        orders.flush();
        return parse(Measurement.answer(answers, name, processes));
    }
}
