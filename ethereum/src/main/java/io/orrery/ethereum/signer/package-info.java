/// Signers that have the secrets of keys, asked over HTTP.
@NullMarked
package io.orrery.ethereum.signer;

import org.jspecify.annotations.NullMarked;
