package io.orrery.http;

import java.util.Optional;

/// Who makes a request, and what they may.
///
/// @param caller tells callers apart
/// @param subscriptions of their connection; empty over HTTP
record Asker(String caller, Allowance allowance, Optional<Subscriptions> subscriptions) {

    interface Allowance {
        /// Whether the caller may make that many requests beyond the first of this message; if so, they are counted.
        boolean take(int requests);
    }
}
