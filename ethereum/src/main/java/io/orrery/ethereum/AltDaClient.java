package io.orrery.ethereum;

import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.AltDaSettings.Commitment;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// A server that speaks the OP stack's alt-DA convention, as the proxies of EigenDA, Celestia and others do: data is
/// put, a commitment names it, and whoever has the commitment gets the data.
///
/// Stages fail with [DataLayerFailure] and nothing else for what the server may do: it is a stranger, so each answer is
/// bounded in length and time, redirects are not followed, and what names data by its hash is checked.
///
/// Source: <https://specs.optimism.io/experimental/alt-da.html>, *DA Server*; what its implementations do
/// differently is in docs/PROTOCOL.md, *Data availability*.
public final class AltDaClient implements DataLayer, AutoCloseable {
    private static final MediaType OCTETS = MediaType.get("application/octet-stream");
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    /// EigenDA's proxy: the certificate is not valid, and never will be.
    private static final int TEAPOT = 418;
    private static final int UNPROCESSABLE = 422;
    private static final int FAIL_OVER = 503;

    private final AltDaSettings settings;
    private final HttpUrl url;
    private final OkHttpClient puts;
    private final OkHttpClient gets;

    public AltDaClient(AltDaSettings settings) {
        this.settings = settings;
        this.url = HttpUrl.get(settings.url().toString());
        var dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(settings.maxCalls());
        dispatcher.setMaxRequestsPerHost(settings.maxCalls());
        this.puts = client(dispatcher, new ConnectionPool(settings.maxCalls(), 1, TimeUnit.MINUTES))
                .callTimeout(settings.putTimeout())
                .build();
        this.gets = puts.newBuilder().callTimeout(settings.getTimeout()).build();
    }

    private static OkHttpClient.Builder client(Dispatcher dispatcher, ConnectionPool connections) {
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .followRedirects(false)
                .followSslRedirects(false)
                // The whole call has its time; no part of it another.
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO);
    }

    @Override
    public DataLayerKind kind() {
        return DataLayerKind.ALT_DA;
    }

    /// The receipt says what the server has promised, not that it has the data: see [#fetch].
    @Override
    public CompletionStage<DataReceipt> publish(DataOffer offer) {
        var data = offer.slots();
        if (data.length == 0 || data.length > settings.maxBytes()) {
            return failed(new DataLayerFailure.Refused("batch " + offer.number() + " has " + data.length
                    + " bytes of data; this layer is given 1 to " + settings.maxBytes()));
        }
        var own = AltDaCommitment.keccak(data);
        var path = settings.commitment() == Commitment.KECCAK ? "put/" + Hex.data(own) : "put";
        var request = to(path).method(settings.method().name(), RequestBody.create(data, OCTETS));
        return ask(puts, request.build(), response -> {
            if (response.code() != OK) {
                throw refusedPut(response.code());
            }
            var commitment = settings.commitment() == Commitment.KECCAK ? own : named(response, data);
            return new DataReceipt.AltDa(commitment);
        });
    }

    private byte[] named(Response response, byte[] data) throws IOException {
        var commitment = body(response, settings.maxCommitmentBytes())
                .flatMap(AltDaCommitment::read)
                .orElseThrow(() -> unavailable("answers data with what is no commitment"));
        if (commitment.length > settings.maxCommitmentBytes() || !AltDaCommitment.mayName(commitment, data)) {
            throw unavailable("answers data with the commitment of other data");
        }
        return commitment;
    }

    private DataLayerFailure refusedPut(int status) {
        return switch (status) {
            case BAD_REQUEST, TOO_LARGE, UNPROCESSABLE ->
                new DataLayerFailure.Refused(url + " refuses the data with HTTP " + status);
            case FAIL_OVER -> unavailable("says that its layer is down (HTTP 503)");
            default -> unavailable("answers data with HTTP " + status);
        };
    }

    @Override
    public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
        if (!(receipt instanceof DataReceipt.AltDa(var commitment)) || !AltDaCommitment.isOne(commitment)) {
            return failed(new DataLayerFailure.Refused("not an alt-DA commitment: "
                    + receipt.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
        }
        var request = to("get/" + Hex.data(commitment)).get().build();
        return ask(gets, request, response -> switch (response.code()) {
            case OK -> {
                var data = body(response, settings.maxBytes())
                        .orElseThrow(() -> new DataLayerFailure.Refused(url + " has more than " + settings.maxBytes()
                                + " bytes under " + Hex.data(commitment)));
                if (!AltDaCommitment.mayName(commitment, data)) {
                    throw new DataLayerFailure.Refused(
                            url + " has other data under " + Hex.data(commitment) + ": " + data.length + " bytes");
                }
                yield Optional.of(data);
            }
            case NOT_FOUND -> Optional.empty();
            case BAD_REQUEST, TEAPOT, UNPROCESSABLE ->
                throw new DataLayerFailure.Refused(
                        url + " refuses " + Hex.data(commitment) + " with HTTP " + response.code());
            default -> throw unavailable("answers a question for data with HTTP " + response.code());
        });
    }

    /// The body, where it is not longer than that: no more is ever read of it.
    private static Optional<byte[]> body(Response response, int maxBytes) throws IOException {
        // Present in every response that a call hands over.
        var source = Objects.requireNonNull(response.body()).source();
        if (source.request(maxBytes + 1L)) {
            return Optional.empty();
        }
        return Optional.of(source.readByteArray());
    }

    private Request.Builder to(String path) {
        return new Request.Builder()
                .url(url.newBuilder().addPathSegments(path).build())
                // Data is random to a compressor, and a small body can not become a large one.
                .header("Accept-Encoding", "identity");
    }

    private DataLayerFailure unavailable(String what) {
        return new DataLayerFailure.Unavailable("the alt-DA server at " + url + " " + what);
    }

    private interface Reading<T> {
        T read(Response response) throws IOException;
    }

    private <T> CompletionStage<T> ask(OkHttpClient client, Request request, Reading<? extends T> reading) {
        var answer = new CompletableFuture<T>();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(unavailable("can not be asked: " + failure.getMessage()));
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    answer.complete(reading.read(response));
                } catch (IOException broken) {
                    answer.completeExceptionally(unavailable("breaks off its answer: " + broken.getMessage()));
                } catch (RuntimeException failure) {
                    answer.completeExceptionally(failure);
                }
            }
        });
        return answer;
    }

    private static <T> CompletionStage<T> failed(DataLayerFailure failure) {
        return CompletableFuture.failedStage(failure);
    }

    /// Calls under way fail.
    @Override
    public void close() {
        puts.dispatcher().cancelAll();
        puts.dispatcher().executorService().shutdown();
        puts.connectionPool().evictAll();
    }
}
