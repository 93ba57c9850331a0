/// L1 as the rules see it: facts that happened there, and intents to be sent there.
@NullMarked
package io.orrery.domain.rollup.settlement;

import org.jspecify.annotations.NullMarked;
