package org.flashsale.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.flashsale.domain.ScoredEvent;
import org.jspecify.annotations.Nullable;

/** Asks a {@link ModelServer} for the scores of each event. */
final class AskServer extends RichAsyncFunction<Question, ScoredEvent> {

    private static final long serialVersionUID = 1L;

    private final String url;
    private transient HttpClient client;
    private transient @Nullable ExecutorService threads;

    /**
     * @param url of the server
     */
    AskServer(String url) {
        this.url = url;
    }

    @Override
    public void open(OpenContext context) {
        threads = Executors.newFixedThreadPool(2);
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor((Executor) threads)
                        .build();
    }

    @Override
    public void asyncInvoke(Question question, ResultFuture<ScoredEvent> result) {
        long entered = System.nanoTime();
        ByteBuffer body = ByteBuffer.allocate(ModelServer.REQUEST_BYTES);
        for (float value : question.row()) {
            body.putFloat(value);
        }
        for (float value : question.vector()) {
            body.putFloat(value);
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.array()))
                        .build();
        var unused =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                        .whenComplete(
                                (answer, error) -> end(question, entered, answer, error, result));
    }

    private static void end(
            Question question,
            long entered,
            @Nullable HttpResponse<byte[]> answer,
            @Nullable Throwable error,
            ResultFuture<ScoredEvent> result) {
        if (answer == null || answer.statusCode() != 200) {
            result.completeExceptionally(
                    error == null ? new IllegalStateException(String.valueOf(answer)) : error);
            return;
        }
        ByteBuffer said = ByteBuffer.wrap(answer.body());
        long micros = (System.nanoTime() - entered) / 1000;
        result.complete(
                List.of(
                        ScoredEvent.outside(
                                question.event(),
                                said.getFloat(0),
                                said.getFloat(4),
                                "step",
                                "1",
                                false,
                                micros)));
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
