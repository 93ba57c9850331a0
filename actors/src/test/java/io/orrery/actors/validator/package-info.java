@NullMarked
package io.orrery.actors.validator;

import org.jspecify.annotations.NullMarked;
