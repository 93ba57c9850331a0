/// The rules of Orrery: pure state machines, their commands, events, states, refusals, and the ports they need.
@NullMarked
package io.orrery.domain;

import org.jspecify.annotations.NullMarked;
