/// The rollup seen from L1 alone: a second path to every state root, which shares no rule with the node's own.
@NullMarked
package io.orrery.domain.rollup.replay;

import org.jspecify.annotations.NullMarked;
