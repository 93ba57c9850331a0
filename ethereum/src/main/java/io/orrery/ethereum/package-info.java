/// L1 by web3j: JSON-RPC, signing, the rollup's contracts and the local development chain. Everything here is typed and
/// has no state of its own.
@NullMarked
package io.orrery.ethereum;

import org.jspecify.annotations.NullMarked;
