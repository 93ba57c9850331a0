/// Keys of QRL's validators: ML-DSA-87, their seeds, addresses and keystores.
@NullMarked
package io.orrery.ethereum.qrl;

import org.jspecify.annotations.NullMarked;
