/// Prometheus and Alertmanager beside nodes on this machine, with the rules and receivers of deploy/monitoring.
@NullMarked
package io.orrery.runtime.observe;

import org.jspecify.annotations.NullMarked;
