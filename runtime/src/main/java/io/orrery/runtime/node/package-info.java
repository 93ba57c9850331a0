/// One node: its settings, its proving keys, its deployment, and how its parts are joined.
@NullMarked
package io.orrery.runtime.node;

import org.jspecify.annotations.NullMarked;
