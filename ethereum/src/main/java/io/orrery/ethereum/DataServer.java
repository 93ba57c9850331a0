package io.orrery.ethereum;

import io.orrery.domain.rollup.da.DataLayerFailure;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/// Whoever keeps data of batches, over HTTP. It is a stranger: each answer is bounded in length and time, and
/// redirects are not followed. What it answers is checked by whoever asked.
final class DataServer implements AutoCloseable {
    private final String who;
    private final HttpUrl url;
    private final OkHttpClient http;

    /// Reads an answer. An [IllegalArgumentException] says that it is none, a [DataLayerFailure] what else is wrong.
    interface Reading<T> {
        T read(int code, Response response) throws IOException;
    }

    /// @param who for messages: *the member*
    /// @param url http or https, without a query
    /// @param timeout of each call, from connecting to the last byte
    /// @param calls under way at once; more wait for them
    DataServer(String who, URI url, Duration timeout, int calls) {
        this.who = who;
        this.url = HttpUrl.get(url.toString());
        this.http = BoundedHttp.client(timeout, calls);
    }

    private DataServer(String who, HttpUrl url, OkHttpClient http) {
        this.who = who;
        this.url = url;
        this.http = http;
    }

    /// The same server, whose calls have another time; of its calls no more are under way together than of one.
    DataServer within(Duration timeout) {
        return new DataServer(who, url, http.newBuilder().callTimeout(timeout).build());
    }

    /// To a path below the server's address.
    Request.Builder to(String path) {
        return new Request.Builder()
                .url(url.newBuilder().addPathSegments(path).build())
                // A small body can not become a large one.
                .header("Accept-Encoding", "identity");
    }

    /// Fails with [DataLayerFailure.Unavailable] where the server can not be asked, breaks off, or answers with what is
    /// no answer; else as the reading does.
    <T> CompletionStage<T> ask(Request request, Reading<? extends T> reading) {
        var answer = new CompletableFuture<T>();
        http.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(unavailable("can not be asked: " + failure.getMessage()));
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    answer.complete(reading.read(response.code(), response));
                } catch (IOException broken) {
                    answer.completeExceptionally(unavailable("breaks off its answer: " + broken.getMessage()));
                } catch (IllegalArgumentException noAnswer) {
                    answer.completeExceptionally(unavailable(
                            "answers HTTP " + response.code() + " with what is none: " + noAnswer.getMessage()));
                } catch (RuntimeException failure) {
                    answer.completeExceptionally(failure);
                }
            }
        });
        return answer;
    }

    /// The body, where it is not longer than that: no more is ever read of it.
    static Optional<byte[]> body(Response response, int maxBytes) throws IOException {
        // Present in every response that a call hands over.
        var source = Objects.requireNonNull(response.body()).source();
        if (source.request(maxBytes + 1L)) {
            return Optional.empty();
        }
        return Optional.of(source.readByteArray());
    }

    DataLayerFailure unavailable(String what) {
        return new DataLayerFailure.Unavailable(who + " at " + url + " " + what);
    }

    /// Calls under way fail.
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
