/// States after batches, from which readers begin when what led to them is gone.
@NullMarked
package io.orrery.persistence.checkpoint;

import org.jspecify.annotations.NullMarked;
