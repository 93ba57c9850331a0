/// What a validator signs: duties, the domains and roots of their signatures, and the networks that they are
/// for.
///
/// Source: consensus-specs, `specs/{phase0,altair,bellatrix,capella,deneb,electra}`; builder-specs; for QRL
/// theQRL/qrysm.
@NullMarked
package io.orrery.domain.validator.duty;

import org.jspecify.annotations.NullMarked;
