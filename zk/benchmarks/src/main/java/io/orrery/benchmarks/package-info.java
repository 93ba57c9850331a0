/// Benchmarks of the arithmetic, by JMH. Nothing here ships.
@NullMarked
package io.orrery.benchmarks;

import org.jspecify.annotations.NullMarked;
