package io.orrery.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;

/// Refusals of REST, as RFC 9457 has them: `application/problem+json` with the members `reason` and
/// `field` beside the standard ones.
final class Problem {
    private static final akka.http.javadsl.model.ContentType PROBLEM_JSON =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));

    private Problem() {}

    static HttpResponse of(RefusedException refused) {
        var response = of(refused.refusal());
        return refused instanceof RefusedForNow later
                ? response.addHeader(HttpHeader.parse(
                        "Retry-After",
                        Long.toString(Math.max(1, later.retryAfter().toSeconds()))))
                : response;
    }

    static HttpResponse of(Refusal refusal) {
        var status = status(refusal.reason());
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", status.reason())
                .put("status", status.intValue())
                .put("detail", refusal.message())
                .put("reason", refusal.reason().word())
                .put("field", refusal.field());
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(PROBLEM_JSON, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static StatusCode status(Reason reason) {
        return switch (reason) {
            case MALFORMED_JSON, INVALID_REQUEST, MISSING, WRONG_TYPE, OUT_OF_RANGE, UNKNOWN_PARAMETER ->
                StatusCodes.BAD_REQUEST;
            case API_KEY_REQUIRED, API_KEY_UNKNOWN -> StatusCodes.UNAUTHORIZED;
            case NOT_FOUND, NOT_KEPT, UNKNOWN_CIRCUIT -> StatusCodes.NOT_FOUND;
            case HISTORY_PRUNED -> StatusCodes.GONE;
            case METHOD_NOT_ALLOWED -> StatusCodes.METHOD_NOT_ALLOWED;
            case BODY_TOO_SLOW -> StatusCodes.REQUEST_TIMEOUT;
            case CIRCUIT_IN_USE, NOT_REPLAYABLE -> StatusCodes.CONFLICT;
            case OPERATOR_ONLY -> StatusCodes.FORBIDDEN;
            case BODY_TOO_LARGE -> StatusCodes.CONTENT_TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> StatusCodes.UNSUPPORTED_MEDIA_TYPE;
            case IDEMPOTENCY_KEY_REUSED,
                    CIRCUIT_REFUSED,
                    NO_PROGRAM,
                    INPUTS_REFUSED,
                    WITNESS_REFUSED,
                    WITNESS_UNSATISFIED,
                    PROGRAM_FAILED,
                    MALFORMED_PROOF,
                    MALFORMED_KEY -> StatusCodes.UNPROCESSABLE_CONTENT;
            case RATE_LIMITED, QUOTA_EXCEEDED, TOO_MANY_OPEN_JOBS -> StatusCodes.TOO_MANY_REQUESTS;
            case BUSY, UNAVAILABLE, TOO_MANY_REQUESTS, DEADLINE, WORKER_FAILED -> StatusCodes.SERVICE_UNAVAILABLE;
            case CIRCUITS_FULL -> StatusCodes.INSUFFICIENT_STORAGE;
            case INTERNAL_ERROR -> StatusCodes.INTERNAL_SERVER_ERROR;
            case UNKNOWN_METHOD,
                    AMOUNT_NOT_REPRESENTABLE,
                    FEE_NOT_REPRESENTABLE,
                    WRONG_CHAIN,
                    EXPIRED,
                    FEE_TOO_LOW,
                    FEE_TOKEN_NOT_ACCEPTED,
                    UNKNOWN_ACCOUNT,
                    UNKNOWN_RECIPIENT,
                    TOKEN_MISMATCH,
                    BAD_SIGNATURE,
                    NONCE_TOO_LOW,
                    NONCE_TOO_HIGH,
                    INSUFFICIENT_BALANCE,
                    FROZEN,
                    NOT_A_GROUP,
                    GROUP_REFUSED,
                    SHARD_FULL,
                    DROPPED,
                    READ_ONLY,
                    NO_CONTRACTS,
                    REVERTED,
                    NEEDS_WEBSOCKET,
                    RESULT_TOO_LARGE,
                    TOO_MANY_FILTERS,
                    TOO_MANY_SUBSCRIPTIONS,
                    BATCH_TOO_LARGE ->
                // Of JSON-RPC alone; whoever answers it here has a bug.
                StatusCodes.INTERNAL_SERVER_ERROR;
        };
    }
}
