/// `./orrery replay`: a stopped node's journals against themselves.
@NullMarked
package io.orrery.runtime.replay;

import org.jspecify.annotations.NullMarked;
