/// Measurements that a person can repeat.
@NullMarked
package io.orrery.runtime.bench;

import org.jspecify.annotations.NullMarked;
