/// Where signatures and the keys that make them are asked for.
@NullMarked
package io.orrery.domain.validator.signing;

import org.jspecify.annotations.NullMarked;
