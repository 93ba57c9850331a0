package io.orrery.http;

import java.net.InetAddress;

/// Who asks.
///
/// @param name for quotas and in the book: `key:<name>` or `ip:<address>`
record Caller(String name, InetAddress address) {}
