/// `./orrery validator`: what people do with validator keys and what they have signed.
@NullMarked
package io.orrery.runtime.validator;

import org.jspecify.annotations.NullMarked;
