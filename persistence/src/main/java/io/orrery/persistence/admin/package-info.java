/// The book of what people did to the cluster.
@NullMarked
package io.orrery.persistence.admin;

import org.jspecify.annotations.NullMarked;
