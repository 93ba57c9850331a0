/// What a wallet signs.
@NullMarked
package io.orrery.domain.rollup.transaction;

import org.jspecify.annotations.NullMarked;
