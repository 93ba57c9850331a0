/// What a validator asks of beacon nodes, and tells them: the chain as they show it, duties, what is signed.
@NullMarked
package io.orrery.domain.validator.beacon;

import org.jspecify.annotations.NullMarked;
