/// `./orrery gpu`: what a machine's accelerator can do.
@NullMarked
package io.orrery.runtime.gpu;

import org.jspecify.annotations.NullMarked;
