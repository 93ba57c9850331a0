/// Drills: a fault is done to a running cluster under load, and tables and L1 say whether every promise was
/// kept.
@NullMarked
package io.orrery.runtime.drill;

import org.jspecify.annotations.NullMarked;
