/// The one order of operations, and when a batch is sealed.
@NullMarked
package io.orrery.domain.rollup.sequencing;

import org.jspecify.annotations.NullMarked;
