/// The rollup's tables: filled from the sequencer's journal, read by the view.
@NullMarked
package io.orrery.persistence.view;

import org.jspecify.annotations.NullMarked;
