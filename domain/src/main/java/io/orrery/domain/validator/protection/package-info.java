/// What a validator key has signed, and whether it may sign more: the slashing rules.
@NullMarked
package io.orrery.domain.validator.protection;

import org.jspecify.annotations.NullMarked;
