package io.orrery.domain.validator.signing;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.Optional;

/// What somebody asks a key to sign. Nothing of it is believed.
///
/// @param fork on which chain and fork the caller believes to be; deposits and registrations have none
/// @param root what the caller has computed as the signing root: it is compared with what is computed
///     here, and never signed
public record SigningRequest(ValidatorKey key, Duty duty, Optional<ForkInfo> fork, Optional<Digest> root) {}
