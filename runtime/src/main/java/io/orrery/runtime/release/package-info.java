/// How a new release is rolled: the steps, their gates, and the way back.
@NullMarked
package io.orrery.runtime.release;

import org.jspecify.annotations.NullMarked;
