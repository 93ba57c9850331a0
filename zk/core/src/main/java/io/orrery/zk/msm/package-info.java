/// Sums of many points: multi-scalar multiplication, and multiples of one fixed point.
@NullMarked
package io.orrery.zk.msm;

import org.jspecify.annotations.NullMarked;
