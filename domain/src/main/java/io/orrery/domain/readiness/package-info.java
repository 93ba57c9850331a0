/// Whether a node may take work.
@NullMarked
package io.orrery.domain.readiness;

import org.jspecify.annotations.NullMarked;
