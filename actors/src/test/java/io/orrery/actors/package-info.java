@NullMarked
package io.orrery.actors;

import org.jspecify.annotations.NullMarked;
