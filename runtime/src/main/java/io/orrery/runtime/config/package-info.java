/// What may be set: the reference that is made from the files, what is wrong with a configuration, and secrets that
/// it only names.
@NullMarked
package io.orrery.runtime.config;

import org.jspecify.annotations.NullMarked;
