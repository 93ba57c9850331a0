/// Whether a chain's client is ready to be asked: `./orrery chain-ready`.
@NullMarked
package io.orrery.runtime.chain;

import org.jspecify.annotations.NullMarked;
