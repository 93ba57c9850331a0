/// Shells round the rules: mailboxes, journals, timers and replies. Nothing is decided here.
@NullMarked
package io.orrery.actors;

import org.jspecify.annotations.NullMarked;
