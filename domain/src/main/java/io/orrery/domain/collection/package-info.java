/// Immutable collections whose copies share what they have in common: what a pure state is made of.
@NullMarked
package io.orrery.domain.collection;

import org.jspecify.annotations.NullMarked;
