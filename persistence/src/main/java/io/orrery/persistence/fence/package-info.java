/// Which node of several may write to one database: their registry, their leases, and who has been put out.
@NullMarked
package io.orrery.persistence.fence;

import org.jspecify.annotations.NullMarked;
