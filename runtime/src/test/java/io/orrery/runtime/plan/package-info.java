@NullMarked
package io.orrery.runtime.plan;

import org.jspecify.annotations.NullMarked;
