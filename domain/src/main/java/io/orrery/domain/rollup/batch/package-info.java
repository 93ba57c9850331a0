/// The life of a batch, from its slots to finality on L1.
@NullMarked
package io.orrery.domain.rollup.batch;

import org.jspecify.annotations.NullMarked;
