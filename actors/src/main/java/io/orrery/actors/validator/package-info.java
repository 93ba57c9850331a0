/// Shells round the rules of validators: who has a key set, and what is signed with it.
@NullMarked
package io.orrery.actors.validator;

import org.jspecify.annotations.NullMarked;
