/// The tables of validators: custody of key sets, what their keys have signed, and the chain of it all.
@NullMarked
package io.orrery.persistence.validator;

import org.jspecify.annotations.NullMarked;
