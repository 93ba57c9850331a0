/// Witnesses from circuits that circom compiled to WebAssembly, computed inside the JVM.
@NullMarked
package io.orrery.circom;

import org.jspecify.annotations.NullMarked;
