/// A wallet that a person can use from the command line.
@NullMarked
package io.orrery.runtime.wallet;

import org.jspecify.annotations.NullMarked;
