/// The HTTP edge: JSON-RPC 2.0. See docs/API.md.
@NullMarked
package io.orrery.http;

import org.jspecify.annotations.NullMarked;
