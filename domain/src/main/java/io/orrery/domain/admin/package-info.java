/// What people may do to a running cluster, what it would do, and the book of what they did.
@NullMarked
package io.orrery.domain.admin;

import org.jspecify.annotations.NullMarked;
