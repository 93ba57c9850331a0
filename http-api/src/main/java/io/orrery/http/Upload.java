package io.orrery.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.Multipart;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.ParsingException;
import akka.stream.StreamLimitReachedException;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Sink;
import io.orrery.domain.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The parts of a `multipart/form-data` body, streamed to files in a folder of its own that is removed at
/// the end: memory holds a few kilobytes of each.
final class Upload implements AutoCloseable {
    /// What surrounds the parts: boundaries and headers.
    private static final long ENVELOPE_BYTES = 64 << 10;

    /// A part as it arrived.
    record Part(Path file, Digest sha256) {}

    private final Path folder;
    private final Map<String, Part> parts;

    private Upload(Path folder, Map<String, Part> parts) {
        this.folder = folder;
        this.parts = parts;
    }

    /// Waits for the whole body. Refuses a part that has no place here, comes twice, or is too large.
    static Upload receive(HttpEntity entity, ProofSettings settings, ActorSystem<?> system) {
        var limits = settings.upload().maxBytes();
        long most = limits.values().stream().mapToLong(Long::longValue).sum() + ENVELOPE_BYTES;
        var upload = new Upload(newFolder(settings.scratch()), new HashMap<>());
        try {
            var received = Unmarshaller.entityToMultipartFormData()
                    .unmarshal(entity.withSizeLimit(most), system)
                    .thenCompose(form -> form.getParts()
                            .mapAsync(1, part -> upload.receive(part, limits, system))
                            .completionTimeout(settings.upload().timeout())
                            .runWith(Sink.ignore(), system));
            received.toCompletableFuture().get(settings.upload().timeout().toMillis(), TimeUnit.MILLISECONDS);
            return upload;
        } catch (ExecutionException failed) {
            upload.close();
            throw refusal(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            upload.close();
            throw new RefusedException(Reason.BODY_TOO_SLOW, "", "the upload did not come in time");
        } catch (InterruptedException stopping) {
            upload.close();
            Thread.currentThread().interrupt();
            throw new RefusedException(Reason.UNAVAILABLE, "", "the node is stopping");
        }
    }

    private CompletionStage<Part> receive(
            Multipart.FormData.BodyPart part, Map<String, Long> limits, ActorSystem<?> system) {
        var name = part.getName();
        if (!limits.containsKey(name)) {
            return CompletableFuture.failedStage(new RefusedException(
                    Reason.UNKNOWN_PARAMETER, name, "there is no such part; there are zkey, wasm and r1cs"));
        }
        if (parts.containsKey(name)) {
            return CompletableFuture.failedStage(
                    new RefusedException(Reason.INVALID_REQUEST, name, "the part comes twice"));
        }
        long limit = limits.get(name);
        var digest = Sha256.begin();
        var file = folder.resolve(name);
        return part.getEntity()
                .getDataBytes()
                .limitWeighted(limit, bytes -> (long) bytes.size())
                .map(bytes -> {
                    bytes.getByteBuffers().forEach(digest::update);
                    return bytes;
                })
                .runWith(FileIO.toPath(file), system)
                .handle((_, failure) -> {
                    if (failure == null) {
                        var received = new Part(file, Digest.of(digest.digest()));
                        parts.put(name, received);
                        return received;
                    }
                    throw isLimit(failure)
                            ? new RefusedException(
                                    Reason.BODY_TOO_LARGE, name, "the part has at most " + limit + " bytes")
                            : new java.util.concurrent.CompletionException(failure);
                });
    }

    private static boolean isLimit(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StreamLimitReachedException) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RefusedException refused -> {
                    return refused;
                }
                case EntityStreamSizeException _ -> {
                    return new RefusedException(Reason.BODY_TOO_LARGE, "", "the upload is too large");
                }
                case akka.stream.CompletionTimeoutException _ -> {
                    return new RefusedException(Reason.BODY_TOO_SLOW, "", "the upload did not come in time");
                }
                case ParsingException _, EntityStreamException _, IllegalArgumentException _ -> {
                    return new RefusedException(
                            Reason.INVALID_REQUEST, "", "not a whole multipart/form-data body: " + cause.getMessage());
                }
                default -> {}
            }
        }
        return new IllegalStateException("an upload was not received", failure);
    }

    Optional<Part> part(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    private static Path newFolder(Path scratch) {
        try {
            return Files.createTempDirectory(Files.createDirectories(scratch), "upload-");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException left) {
                    // The folder is emptied at the next start.
                    throw new UncheckedIOException(left);
                }
            });
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
