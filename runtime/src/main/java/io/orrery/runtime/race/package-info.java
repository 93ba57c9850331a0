/// Several that want the same keys, with everything that goes wrong, and a check of what they released.
@NullMarked
package io.orrery.runtime.race;

import org.jspecify.annotations.NullMarked;
