/// The optimal ate pairing of BN254.
@NullMarked
package io.orrery.zk.pairing;

import org.jspecify.annotations.NullMarked;
