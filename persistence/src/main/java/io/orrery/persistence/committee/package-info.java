/// What a member of a data committee has on its disk.
@NullMarked
package io.orrery.persistence.committee;

import org.jspecify.annotations.NullMarked;
