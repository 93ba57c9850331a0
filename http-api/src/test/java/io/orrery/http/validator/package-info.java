/// Tests of the validator's HTTP, over real HTTP.
@NullMarked
package io.orrery.http.validator;

import org.jspecify.annotations.NullMarked;
