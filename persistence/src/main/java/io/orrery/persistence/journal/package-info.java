/// The journal: one codec for each event of each entity, and their serializer.
@NullMarked
package io.orrery.persistence.journal;

import org.jspecify.annotations.NullMarked;
