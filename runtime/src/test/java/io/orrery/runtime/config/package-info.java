@NullMarked
package io.orrery.runtime.config;

import org.jspecify.annotations.NullMarked;
