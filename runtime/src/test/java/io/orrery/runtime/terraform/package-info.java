/// What AWS is asked for, held by Terraform's own checks without a cloud.
@NullMarked
package io.orrery.runtime.terraform;

import org.jspecify.annotations.NullMarked;
