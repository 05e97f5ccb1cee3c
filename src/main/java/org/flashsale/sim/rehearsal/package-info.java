/**
 * A sale plan, played before the sale: on markets as the plan expects them and on markets that
 * differ, under the plan's own policies and limits. A new way to differ is one constant of {@link
 * org.flashsale.sim.Twist}, a new warning one of {@link org.flashsale.sim.rehearsal.Warning.Code}.
 */
@NullMarked
package org.flashsale.sim.rehearsal;

import org.jspecify.annotations.NullMarked;
