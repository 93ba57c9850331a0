/// Traces, streams and proofs: content that is stored by its digest.
@NullMarked
package io.orrery.persistence.content;

import org.jspecify.annotations.NullMarked;
