package io.orrery.ethereum.signer;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.RemoteKeys;
import io.orrery.domain.validator.signing.RemoteKeys.RemoteKey;
import io.orrery.domain.validator.signing.Signatures;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.BoundedHttp;
import io.orrery.ethereum.consensus.Bls;
import io.orrery.ethereum.qrl.Mldsa;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Asks signers of the remote signing API, each key at the URL of its own. A signer is a stranger: its
/// answer is bounded in length and time, redirects are not followed, and a signature is given out only
/// when it is the key's over the root that was computed here.
///
/// Source: Consensys/web3signer, `/api/v1/eth2/sign/{identifier}`.
public final class RemoteSignerClient implements Signatures, AutoCloseable {
    private static final MediaType JSON_TYPE = Objects.requireNonNull(MediaType.parse("application/json"));
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /// A signature of ML-DSA-87 has 9,254 digits.
    private static final int MOST_BYTES = 1 << 14;
    private static final int OK = 200;
    private static final int UNKNOWN_KEY = 404;
    private static final int SLASHABLE = 412;

    private final NetworkProfile network;
    private final RemoteKeys keys;
    private final Settings settings;
    private final SignerRequest request;
    private final OkHttpClient http;

    /// @param timeout of a request, from connecting to the last byte
    /// @param maxAtOnce requests under way, of all signers together
    /// @param maxWaiting requests that wait for them; more are refused
    public record Settings(Duration timeout, int maxAtOnce, int maxWaiting) {}

    public RemoteSignerClient(NetworkProfile network, RemoteKeys keys, Settings settings) {
        this.network = network;
        this.keys = keys;
        this.settings = settings;
        this.request = new SignerRequest(network);
        this.http = BoundedHttp.client(settings.timeout(), settings.maxAtOnce());
    }

    @Override
    public Set<ByteVector> publicKeys() {
        return keys.keys().stream()
                .map(remote -> ByteVector.of(remote.key().toBytes()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Fails with [SignerFailure].
    @Override
    public CompletionStage<Optional<ByteVector>> of(ValidatorKey key, Duty duty, Optional<ForkInfo> fork, Digest root) {
        return keys.find(key)
                .map(remote -> ask(remote, duty, fork, root))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<ByteVector>> ask(
            RemoteKey remote, Duty duty, Optional<ForkInfo> fork, Digest root) {
        if (http.dispatcher().queuedCallsCount() >= settings.maxWaiting()) {
            return CompletableFuture.failedStage(
                    failure(remote, "is not asked: " + settings.maxWaiting() + " requests wait already"));
        }
        var url = HttpUrl.parse(remote.signer());
        if (url == null) {
            return CompletableFuture.failedStage(failure(remote, "has no URL of http or https"));
        }
        var answer = new CompletableFuture<Optional<ByteVector>>();
        http.newCall(request(url, remote.key(), duty, fork, root)).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(failure(remote, "can not be asked: " + failure.getMessage()));
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    answer.complete(read(remote, response).map(signature -> verified(remote, root, signature)));
                } catch (IOException broken) {
                    answer.completeExceptionally(failure(remote, "breaks off its answer: " + broken.getMessage()));
                } catch (RuntimeException refused) {
                    answer.completeExceptionally(refused);
                }
            }
        });
        return answer;
    }

    private Request request(HttpUrl signer, ValidatorKey key, Duty duty, Optional<ForkInfo> fork, Digest root) {
        return new Request.Builder()
                .url(signer.newBuilder()
                        .addPathSegments("api/v1/eth2/sign/" + key)
                        .build())
                .header("Accept", "application/json")
                // A small body can not become a large one.
                .header("Accept-Encoding", "identity")
                .post(RequestBody.create(request.of(duty, fork, root).toString(), JSON_TYPE))
                .build();
    }

    /// Empty where the signer does not have the key.
    private Optional<ByteVector> read(RemoteKey remote, Response response) throws IOException {
        return switch (response.code()) {
            case OK -> Optional.of(signature(remote, body(remote, response)));
            case UNKNOWN_KEY -> Optional.empty();
            case SLASHABLE -> throw failure(remote, "refuses it as slashable by its own history (HTTP 412)");
            default -> throw failure(remote, "answers HTTP " + response.code());
        };
    }

    private static String body(RemoteKey remote, Response response) throws IOException {
        // Present in every response that a call hands over.
        var source = Objects.requireNonNull(response.body()).source();
        if (source.request(MOST_BYTES + 1L)) {
            throw failure(remote, "answers with more than " + MOST_BYTES + " bytes");
        }
        return source.readUtf8().strip();
    }

    /// As JSON, or alone, as some signers answer whatever they are asked for.
    private static ByteVector signature(RemoteKey remote, String body) {
        try {
            return ByteVector.parse(
                    body.startsWith("{") ? JSON.readTree(body).path("signature").asString("") : body);
        } catch (JacksonException | IllegalArgumentException noSignature) {
            throw failure(remote, "answers with what is no signature");
        }
    }

    private ByteVector verified(RemoteKey remote, Digest root, ByteVector signature) {
        var key = ByteVector.of(remote.key().toBytes());
        boolean right = switch (network.scheme()) {
            case BLS12_381 -> Bls.verify(key, root.toBytes(), signature);
            case ML_DSA_87 -> Mldsa.verify(key, root.toBytes(), signature);
        };
        if (!right) {
            throw failure(remote, "answers with a signature that is not the key's, or not of root " + root);
        }
        return signature;
    }

    private static SignerFailure failure(RemoteKey remote, String what) {
        return new SignerFailure(
                "the signer " + remote.signer() + " of " + remote.key().brief() + " " + what);
    }

    /// Requests under way fail.
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
