import { believedOnly } from './believed-only.ts';
import type { EnergyChecker } from './checker.ts';
import { comesBack } from './comes-back.ts';
import { converterLoad } from './converter-load.ts';
import { endsOn } from './ends-on.ts';
import { noFlapping } from './no-flapping.ts';
import { onlyEmpty } from './only-empty.ts';
import { orderlyEnd } from './orderly-end.ts';
import { shedOrder } from './shed-order.ts';

export const ENERGY_CHECKERS: readonly EnergyChecker[] = [
  shedOrder,
  noFlapping,
  onlyEmpty,
  converterLoad,
  orderlyEnd,
  comesBack,
  believedOnly,
  endsOn,
];
