/// The two groups of BN254: immutable points, and group arithmetic on flat limb arrays for bulk work.
@NullMarked
package io.orrery.zk.curve;

import org.jspecify.annotations.NullMarked;
