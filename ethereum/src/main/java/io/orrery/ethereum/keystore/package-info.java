/// Files that keep validators' keys, what opens them, and the keys of a folder as one signer.
@NullMarked
package io.orrery.ethereum.keystore;

import org.jspecify.annotations.NullMarked;
