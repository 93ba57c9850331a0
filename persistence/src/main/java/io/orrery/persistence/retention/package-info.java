/// What goes when nobody needs it any more.
@NullMarked
package io.orrery.persistence.retention;

import org.jspecify.annotations.NullMarked;
