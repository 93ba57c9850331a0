/// What a load takes and costs: nodes by role, disks, L1's gas, money, by what was measured.
@NullMarked
package io.orrery.runtime.plan;

import org.jspecify.annotations.NullMarked;
