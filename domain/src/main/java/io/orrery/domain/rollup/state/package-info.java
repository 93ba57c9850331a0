/// The state tree, and the shards that own its subtrees.
@NullMarked
package io.orrery.domain.rollup.state;

import org.jspecify.annotations.NullMarked;
