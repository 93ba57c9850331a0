/// When a validator has to do what, what it believes of a beacon node's answers, and how each duty ends.
///
/// Source: consensus-specs, `specs/{phase0,altair,electra}/validator.md`; for QRL theQRL/qrysm,
/// `validator/client` and `config/params/mainnet_config.go`.
@NullMarked
package io.orrery.domain.validator.client;

import org.jspecify.annotations.NullMarked;
