/// What the proof service keeps: circuits with their files, and what callers have asked for.
@NullMarked
package io.orrery.persistence.proof;

import org.jspecify.annotations.NullMarked;
