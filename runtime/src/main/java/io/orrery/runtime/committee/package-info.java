/// A member of a data committee: `./orrery committee`.
@NullMarked
package io.orrery.runtime.committee;

import org.jspecify.annotations.NullMarked;
