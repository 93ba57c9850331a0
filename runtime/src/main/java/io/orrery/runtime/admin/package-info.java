/// What people do to a running cluster: the node's side of it, and `./orrery admin`.
@NullMarked
package io.orrery.runtime.admin;

import org.jspecify.annotations.NullMarked;
