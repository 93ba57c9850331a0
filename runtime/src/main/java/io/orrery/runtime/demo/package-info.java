/// Real users on a local devnet, from deposit to finality and back.
@NullMarked
package io.orrery.runtime.demo;

import org.jspecify.annotations.NullMarked;
