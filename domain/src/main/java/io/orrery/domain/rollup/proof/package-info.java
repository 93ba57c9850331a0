/// Proving batches.
@NullMarked
package io.orrery.domain.rollup.proof;

import org.jspecify.annotations.NullMarked;
