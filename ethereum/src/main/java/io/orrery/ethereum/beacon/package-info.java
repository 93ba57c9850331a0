/// Beacon nodes over their REST API: one ([io.orrery.ethereum.beacon.BeaconClient]), or several as one
/// ([io.orrery.ethereum.beacon.BeaconNodes]).
@NullMarked
package io.orrery.ethereum.beacon;

import org.jspecify.annotations.NullMarked;
