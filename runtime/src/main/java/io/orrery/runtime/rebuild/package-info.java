/// `./orrery rebuild`: a node's database from L1 alone.
@NullMarked
package io.orrery.runtime.rebuild;

import org.jspecify.annotations.NullMarked;
