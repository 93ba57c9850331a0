/// Values of the domain as bytes, field by field: what the journal and the content tables are made of. An
/// encoding never changes; a new one gets a new name beside it.
@NullMarked
package io.orrery.persistence.codec;

import org.jspecify.annotations.NullMarked;
