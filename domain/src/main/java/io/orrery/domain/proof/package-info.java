/// The life of a proof job, whoever asked for it and of whichever circuit; and what the proof service
/// takes on.
@NullMarked
package io.orrery.domain.proof;

import org.jspecify.annotations.NullMarked;
