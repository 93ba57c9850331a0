/// Who owns what: addresses, accounts and their leaves.
@NullMarked
package io.orrery.domain.rollup.account;

import org.jspecify.annotations.NullMarked;
