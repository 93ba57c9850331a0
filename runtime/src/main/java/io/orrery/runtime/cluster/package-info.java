/// A cluster of nodes on this machine: how it is started, looked at and ended.
@NullMarked
package io.orrery.runtime.cluster;

import org.jspecify.annotations.NullMarked;
