/// Tests of the HTTP edge, over real HTTP where HTTP matters.
@NullMarked
package io.orrery.http;

import org.jspecify.annotations.NullMarked;
