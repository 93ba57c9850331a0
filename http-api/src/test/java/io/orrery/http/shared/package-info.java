@NullMarked
package io.orrery.http.shared;

import org.jspecify.annotations.NullMarked;
