/// The chain of everything that was done with a set of validator keys, and its check.
@NullMarked
package io.orrery.domain.validator.audit;

import org.jspecify.annotations.NullMarked;
