/// What may be asked about the rollup: read models, filled from the sequencer's journal.
@NullMarked
package io.orrery.domain.rollup.view;

import org.jspecify.annotations.NullMarked;
