@NullMarked
package io.orrery.actors.validator.duty;

import org.jspecify.annotations.NullMarked;
