package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.ethereum.BoundedHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// Calls to one beacon node. It is a stranger: each answer is bounded in length and time, redirects are
/// not followed, and calls that wait are bounded in number.
final class BeaconHttp implements AutoCloseable {
    static final MediaType JSON = MediaType.get("application/json");
    static final MediaType SSZ = MediaType.get("application/octet-stream");

    private final BeaconAddress address;
    private final BeaconSettings settings;
    private final OkHttpClient http;

    /// Reads an answer of any status. An `IllegalArgumentException` says that it is none.
    @FunctionalInterface
    interface Reading<T> {
        T read(BeaconAnswer answer);
    }

    BeaconHttp(BeaconAddress address, BeaconSettings settings) {
        this.address = address;
        this.settings = settings;
        this.http = BoundedHttp.client(settings.timeout(), settings.calls());
    }

    /// To a path below the node's address.
    HttpUrl.Builder at(String path) {
        return address.url().newBuilder().addPathSegments(path);
    }

    Request.Builder to(HttpUrl url) {
        var request = new Request.Builder()
                .url(url)
                .header("Accept", JSON.toString())
                // A small body can not become a large one.
                .header("Accept-Encoding", "identity");
        address.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    static RequestBody json(String text) {
        return RequestBody.create(text, JSON);
    }

    <T> CompletionStage<T> ask(Request request, int mostBytes, Reading<T> reading) {
        return ask(http, request, mostBytes, reading);
    }

    /// With the time that a block takes.
    <T> CompletionStage<T> askOfBlock(Request request, int mostBytes, Reading<T> reading) {
        return ask(http.newBuilder().callTimeout(settings.blockTimeout()).build(), request, mostBytes, reading);
    }

    private <T> CompletionStage<T> ask(OkHttpClient client, Request request, int mostBytes, Reading<T> reading) {
        if (http.dispatcher().queuedCallsCount() >= settings.waiting()) {
            return CompletableFuture.failedFuture(
                    failure(Kind.UNAVAILABLE, request, "has " + settings.waiting() + " calls waiting already"));
        }
        var answer = new CompletableFuture<T>();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(
                        failure(Kind.UNAVAILABLE, request, "can not be asked: " + failure.getMessage()));
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    answer.complete(reading.read(answer(request, response, mostBytes)));
                } catch (IOException broken) {
                    answer.completeExceptionally(
                            failure(Kind.UNAVAILABLE, request, "breaks off its answer: " + broken.getMessage()));
                } catch (IllegalArgumentException noAnswer) {
                    answer.completeExceptionally(
                            failure(Kind.NONSENSE, request, "answers what can not be: " + noAnswer.getMessage()));
                } catch (RuntimeException failure) {
                    answer.completeExceptionally(failure);
                }
            }
        });
        return answer;
    }

    private BeaconAnswer answer(Request request, Response response, int mostBytes) throws IOException {
        // Present in every response that a call hands over.
        var source = Objects.requireNonNull(response.body()).source();
        if (source.request(mostBytes + 1L)) {
            throw new IllegalArgumentException("the answer: has more than " + mostBytes + " bytes");
        }
        return new BeaconAnswer(who(request), response.code(), response.headers(), source.readByteArray());
    }

    /// A stream that goes on, whose silence ends it. The caller closes the response.
    ///
    /// @param silence without a byte
    Call stream(Request request, Duration silence) {
        return http.newBuilder()
                .callTimeout(Duration.ZERO)
                .connectTimeout(settings.timeout())
                .readTimeout(silence)
                .build()
                .newCall(request);
    }

    BeaconFailure failure(Kind kind, Request request, String what) {
        return new BeaconFailure(kind, who(request) + " " + what);
    }

    /// Not with the query, which is long.
    private String who(Request request) {
        return address + ", " + request.method() + " " + request.url().encodedPath() + ",";
    }

    String name() {
        return address.toString();
    }

    /// Calls under way fail.
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
