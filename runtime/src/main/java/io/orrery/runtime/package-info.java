/// The program: roles, wiring, command line and shutdown.
@NullMarked
package io.orrery.runtime;

import org.jspecify.annotations.NullMarked;
