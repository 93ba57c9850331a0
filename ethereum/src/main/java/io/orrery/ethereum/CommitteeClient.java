package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.CommitteeMember;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.zk.hash.Keccak256;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/// One member of a data committee, over HTTP.
///
/// Stages fail with [DataLayerFailure.Unavailable] where the member can not be asked, or answers with what is no
/// answer.
public final class CommitteeClient implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_FAILS = 500;
    /// Of a batch in hexadecimal, and what stands round it.
    private static final int MAX_ANSWER =
            2 * (CommitteeMember.MAX_SLOT_BYTES + CommitteeMember.MAX_OPERATION_BYTES) + (4 << 10);

    private final DataServer server;

    /// What a member says to an offer.
    public sealed interface Answer {
        /// @param signature as it came: whoever asked checks it
        @SuppressWarnings("ArrayRecordComponent") // Only read once, never compared.
        record Signed(byte[] signature) implements Answer {}

        /// @param reason one of [Reason]'s words, or another
        /// @param mayPass whether the same offer may be taken a little later
        /// @param next the number of the batch that the member waits for, where it says so
        record Refused(String reason, String why, boolean mayPass, OptionalLong next) implements Answer {}
    }

    /// @param url http or https, without a query
    /// @param timeout of each call, from connecting to the last byte
    /// @param calls under way at once; more wait for them
    public CommitteeClient(URI url, Duration timeout, int calls) {
        this.server = new DataServer("the member", url, timeout, calls);
    }

    /// @param signature of an operator over [DataPolicyContract#offerDigest]
    CompletionStage<Answer> offer(DataOffer offer, byte[] signature) {
        var request = server.to("v1/batches")
                .post(RequestBody.create(CommitteeWire.offer(offer, signature), JSON))
                .build();
        return ask(request, (code, body) -> {
            var json = CommitteeWire.parse(body);
            if (code == OK) {
                return new Answer.Signed(CommitteeWire.bytes(json, "signature", DigestSignature.BYTES));
            }
            var word = json.path("reason").asString("");
            // A member whose disk or L1 fails says nothing of the batch.
            if (word.isEmpty() || code >= SERVER_FAILS) {
                throw server.unavailable("answers an offer with HTTP " + code);
            }
            boolean mayPass = Arrays.stream(Reason.values())
                    .anyMatch(reason -> reason.mayPass() && reason.word().equals(word));
            var next = json.path("next");
            return new Answer.Refused(
                    word,
                    json.path("detail").asString(""),
                    mayPass,
                    next.isIntegralNumber() && next.canConvertToLong()
                            ? OptionalLong.of(next.longValue())
                            : OptionalLong.empty());
        });
    }

    /// The batch of a number; empty where the member has none. Whether it is the right one is not checked here.
    public CompletionStage<Optional<DataOffer>> batch(long number) {
        return ask(server.to("v1/batches/" + number).get().build(), (code, body) -> switch (code) {
            case OK -> Optional.of(CommitteeWire.batch(CommitteeWire.parse(body)));
            case NOT_FOUND -> Optional.empty();
            default -> throw server.unavailable("answers a question for batch " + number + " with HTTP " + code);
        });
    }

    /// The slot bytes by their keccak, which is checked; empty where the member has none.
    public CompletionStage<Optional<byte[]>> slots(Digest slotsHash) {
        return ask(server.to("v1/slots/" + slotsHash).get().build(), (code, body) -> switch (code) {
            case OK -> {
                if (!Digest.of(Keccak256.hash(body)).equals(slotsHash)) {
                    throw server.unavailable("has other slots under " + slotsHash);
                }
                yield Optional.of(body);
            }
            case NOT_FOUND -> Optional.empty();
            default -> throw server.unavailable("answers a question for slots with HTTP " + code);
        });
    }

    private interface Reading<T> {
        T read(int code, byte[] body);
    }

    private <T> CompletionStage<T> ask(Request request, Reading<? extends T> reading) {
        return server.ask(
                request,
                (code, response) -> reading.read(
                        code,
                        DataServer.body(response, MAX_ANSWER)
                                .orElseThrow(
                                        () -> server.unavailable("answers with more than " + MAX_ANSWER + " bytes"))));
    }

    /// Calls under way fail.
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
