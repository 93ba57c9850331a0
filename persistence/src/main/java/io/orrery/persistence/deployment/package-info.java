/// Which contracts a database is of.
@NullMarked
package io.orrery.persistence.deployment;

import org.jspecify.annotations.NullMarked;
