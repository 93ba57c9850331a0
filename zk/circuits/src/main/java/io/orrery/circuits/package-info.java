/// Gadgets and the circuits made of them. Each gadget says beside its constraints why they suffice.
@NullMarked
package io.orrery.circuits;

import org.jspecify.annotations.NullMarked;
