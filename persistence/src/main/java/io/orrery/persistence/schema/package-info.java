/// The database: how it is opened, its tables, and what is said when it can not be used.
@NullMarked
package io.orrery.persistence.schema;

import org.jspecify.annotations.NullMarked;
