package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;

/// On which chain, and at which fork of it, somebody asks for a signature.
public record ForkInfo(Fork fork, Digest genesisValidatorsRoot) {}
