@NullMarked
package io.orrery.runtime.release;

import org.jspecify.annotations.NullMarked;
