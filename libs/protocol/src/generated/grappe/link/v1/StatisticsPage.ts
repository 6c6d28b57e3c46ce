// Original file: grappe/link/v1/front_door.proto

import type { Listen as _grappe_link_v1_Listen, Listen__Output as _grappe_link_v1_Listen__Output } from '../../../grappe/link/v1/Listen.ts';

export interface StatisticsPage {
  'listen'?: (_grappe_link_v1_Listen | null);
  'user'?: (string);
  'passwordHash'?: (string);
}

export interface StatisticsPage__Output {
  'listen': (_grappe_link_v1_Listen__Output | null);
  'user': (string);
  'passwordHash': (string);
}
