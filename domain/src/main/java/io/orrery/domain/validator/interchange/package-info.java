/// Histories of signing as clients hand them to one another: EIP-3076.
@NullMarked
package io.orrery.domain.validator.interchange;

import org.jspecify.annotations.NullMarked;
