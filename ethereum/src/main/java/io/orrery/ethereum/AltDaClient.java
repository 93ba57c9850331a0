package io.orrery.ethereum;

import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.AltDaSettings.Commitment;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.MediaType;
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
    private final DataServer puts;
    private final DataServer gets;

    public AltDaClient(AltDaSettings settings) {
        this.settings = settings;
        this.puts = new DataServer("the alt-DA server", settings.url(), settings.putTimeout(), settings.maxCalls());
        this.gets = puts.within(settings.getTimeout());
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
        var request = puts.to(path).method(settings.method().name(), RequestBody.create(data, OCTETS));
        return puts.ask(request.build(), (code, response) -> {
            if (code != OK) {
                throw refusedPut(code);
            }
            var commitment = settings.commitment() == Commitment.KECCAK ? own : named(response, data);
            return new DataReceipt.AltDa(commitment);
        });
    }

    private byte[] named(Response response, byte[] data) throws IOException {
        var commitment = DataServer.body(response, settings.maxCommitmentBytes())
                .flatMap(AltDaCommitment::read)
                .orElseThrow(() -> puts.unavailable("answers data with what is no commitment"));
        if (commitment.length > settings.maxCommitmentBytes() || !AltDaCommitment.mayName(commitment, data)) {
            throw puts.unavailable("answers data with the commitment of other data");
        }
        return commitment;
    }

    private DataLayerFailure refusedPut(int status) {
        return switch (status) {
            case BAD_REQUEST, TOO_LARGE, UNPROCESSABLE ->
                new DataLayerFailure.Refused(puts + " refuses the data with HTTP " + status);
            case FAIL_OVER -> puts.unavailable("says that its layer is down (HTTP 503)");
            default -> puts.unavailable("answers data with HTTP " + status);
        };
    }

    @Override
    public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
        if (!(receipt instanceof DataReceipt.AltDa(var commitment)) || !AltDaCommitment.isOne(commitment)) {
            return failed(new DataLayerFailure.Refused("not an alt-DA commitment: "
                    + receipt.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
        }
        var request = gets.to("get/" + Hex.data(commitment)).get().build();
        return gets.ask(request, (code, response) -> switch (code) {
            case OK -> {
                var data = DataServer.body(response, settings.maxBytes())
                        .orElseThrow(() -> new DataLayerFailure.Refused(puts + " has more than " + settings.maxBytes()
                                + " bytes under " + Hex.data(commitment)));
                if (!AltDaCommitment.mayName(commitment, data)) {
                    throw new DataLayerFailure.Refused(
                            puts + " has other data under " + Hex.data(commitment) + ": " + data.length + " bytes");
                }
                yield Optional.of(data);
            }
            case NOT_FOUND -> Optional.empty();
            case BAD_REQUEST, TEAPOT, UNPROCESSABLE ->
                throw new DataLayerFailure.Refused(puts + " refuses " + Hex.data(commitment) + " with HTTP " + code);
            default -> throw puts.unavailable("answers a question for data with HTTP " + response.code());
        });
    }

    private static <T> CompletionStage<T> failed(DataLayerFailure failure) {
        return CompletableFuture.failedStage(failure);
    }

    /// Calls under way fail.
    @Override
    public void close() {
        // With it the other, which has the same connections.
        puts.close();
    }
}
