package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataLayerFailure;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A consensus client, or an archive that speaks as one, for the blobs of commits that are mined. It need not be
/// trusted: what it shows is compared with what L1 has.
///
/// Consensus clients keep a blob for 4096 epochs, some 18 days; archives, and L1 nodes that are told to, for longer.
///
/// Source: Beacon API, `getBlobs` (since Fulu).
public final class BlobArchive implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /// A client that does not know how to filter answers all of a block: 72 blobs in hexadecimal and some more.
    private static final long MAX_BYTES = 24L << 20;

    private final HttpUrl url;
    private final OkHttpClient http;
    private final JsonMapper json = new JsonMapper();

    /// `UnsupportedOperationException` where this machine can check no blobs.
    ///
    /// @param url `http` or `https`; a path is allowed, and `eth/v1/...` comes behind it
    /// @param timeout of one answer, from connecting to the last byte
    public BlobArchive(URI url, Duration timeout) {
        Kzg.requireLibrary();
        this.url = Optional.ofNullable(HttpUrl.parse(url.toString()))
                .filter(each -> each.username().isEmpty() && each.query() == null && each.fragment() == null)
                // Not with its text, which may hold a password.
                .orElseThrow(() -> new IllegalArgumentException(
                        "a consensus client is named by an http or https URL without user, query and fragment"));
        this.http = new OkHttpClient.Builder()
                .callTimeout(timeout)
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
    }

    /// The slot stream of a blob; empty where the client has no such blob in that block: not yet, or no more. Fails
    /// with [DataLayerFailure] for whatever else the client may do. Blocks.
    ///
    /// @param beaconBlock as [L1Client#beaconBlock] names it
    public Optional<byte[]> slots(Digest versionedHash, String beaconBlock) {
        var request = new Request.Builder()
                .url(url.newBuilder()
                        .addPathSegments("eth/v1/beacon/blobs")
                        .addPathSegment(beaconBlock)
                        .addQueryParameter("versioned_hashes", versionedHash.toString())
                        .build())
                .header("Accept", "application/json")
                .header("Accept-Encoding", "identity")
                .build();
        try (var response = http.newCall(request).execute()) {
            return switch (response.code()) {
                case OK -> find(versionedHash, blobs(response));
                case NOT_FOUND -> Optional.empty();
                default -> throw unavailable("answers a question for blobs with HTTP " + response.code());
            };
        } catch (IOException broken) {
            throw unavailable("can not be asked: " + broken.getMessage());
        }
    }

    private JsonNode blobs(Response response) throws IOException {
        // Present in every response that a call hands over.
        var source = Objects.requireNonNull(response.body()).source();
        if (source.request(MAX_BYTES + 1)) {
            throw unavailable("answers with more than " + MAX_BYTES + " bytes");
        }
        try {
            return json.readTree(source.readByteArray()).path("data");
        } catch (JacksonException noJson) {
            throw unavailable("answers with what is no JSON");
        }
    }

    /// The one that has the hash, whatever else there is.
    private Optional<byte[]> find(Digest versionedHash, JsonNode blobs) {
        if (!blobs.isArray()) {
            throw unavailable("answers without a list of blobs");
        }
        for (var each : blobs) {
            var blob = blob(each);
            if (blob.isPresent() && has(blob.get(), versionedHash)) {
                try {
                    return Optional.of(SlotBlob.unpack(blob.get()));
                } catch (IllegalArgumentException other) {
                    throw new DataLayerFailure.Refused(
                            "blob " + versionedHash + " has no slots in it: " + other.getMessage());
                }
            }
        }
        if (!blobs.isEmpty()) {
            throw new DataLayerFailure.Refused(url + " has other blobs than " + versionedHash);
        }
        return Optional.empty();
    }

    private static Optional<byte[]> blob(JsonNode value) {
        if (!value.isString() || value.asString().length() != 2 + 2 * SlotBlob.BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(value.asString(), 2, 2 + 2 * SlotBlob.BYTES));
        } catch (IllegalArgumentException noHex) {
            return Optional.empty();
        }
    }

    private static boolean has(byte[] blob, Digest versionedHash) {
        try {
            return Kzg.versionedHash(blob).equals(versionedHash);
        } catch (IllegalArgumentException noBlob) {
            return false;
        }
    }

    private DataLayerFailure unavailable(String what) {
        return new DataLayerFailure.Unavailable("the consensus client at " + url + " " + what);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
