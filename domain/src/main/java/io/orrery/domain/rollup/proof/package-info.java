/// The life of a proof job: lease, proof, delivery.
@NullMarked
package io.orrery.domain.rollup.proof;

import org.jspecify.annotations.NullMarked;
