/// What goes when nobody needs it any more.
@NullMarked
package io.orrery.domain.retention;

import org.jspecify.annotations.NullMarked;
