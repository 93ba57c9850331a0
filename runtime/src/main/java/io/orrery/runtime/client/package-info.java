/// How another process talks to a node: JSON-RPC over HTTP.
@NullMarked
package io.orrery.runtime.client;

import org.jspecify.annotations.NullMarked;
