/// What watches Orrery, held against Orrery and against the programs that read it.
@NullMarked
package io.orrery.runtime.monitoring;

import org.jspecify.annotations.NullMarked;
