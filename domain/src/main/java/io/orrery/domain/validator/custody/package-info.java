/// Who may sign for a set of validator keys, and how a signature comes to be released.
@NullMarked
package io.orrery.domain.validator.custody;

import org.jspecify.annotations.NullMarked;
