/// Shells round the rules of what validators do when: from a clock of slots and beacon nodes to messages
/// that are signed and published.
@NullMarked
package io.orrery.actors.validator.duty;

import org.jspecify.annotations.NullMarked;
