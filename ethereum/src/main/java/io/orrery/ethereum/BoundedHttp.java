package io.orrery.ethereum;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/// HTTP with strangers: each call has its time, no more of them are under way than were said, and nobody is followed
/// to another place.
public final class BoundedHttp {
    private BoundedHttp() {}

    /// @param timeout of a call, from connecting to the last byte
    /// @param calls under way at once; more wait for them
    public static OkHttpClient client(Duration timeout, int calls) {
        var dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(calls);
        dispatcher.setMaxRequestsPerHost(calls);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(calls, 1, TimeUnit.MINUTES))
                .followRedirects(false)
                .followSslRedirects(false)
                // The whole call has its time; no part of it another.
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(timeout)
                .build();
    }
}
