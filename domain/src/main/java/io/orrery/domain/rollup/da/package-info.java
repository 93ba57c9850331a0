/// Where a batch's data is published.
@NullMarked
package io.orrery.domain.rollup.da;

import org.jspecify.annotations.NullMarked;
