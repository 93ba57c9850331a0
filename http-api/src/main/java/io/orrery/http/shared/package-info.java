/// What the API nodes of one deployment keep together in Redis, and how they do without it. See
/// docs/decisions/0049-shared-store.md.
@NullMarked
package io.orrery.http.shared;

import org.jspecify.annotations.NullMarked;
