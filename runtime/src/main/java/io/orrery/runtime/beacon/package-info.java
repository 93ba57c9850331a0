/// A chain to rehearse on: beacon nodes with a chain, slots and faults of their own, that judge everything
/// they are told.
///
/// It shares no JSON and no HTTP with the client of the Beacon API, so that the two can not be wrong together.
@NullMarked
package io.orrery.runtime.beacon;

import org.jspecify.annotations.NullMarked;
