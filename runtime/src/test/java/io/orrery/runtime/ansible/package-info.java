/// Machines of validators, held against the programs that make them.
@NullMarked
package io.orrery.runtime.ansible;

import org.jspecify.annotations.NullMarked;
