// Original file: grappe/link/v1/front_door.proto

import type { FrontEnd as _grappe_link_v1_FrontEnd, FrontEnd__Output as _grappe_link_v1_FrontEnd__Output } from '../../../grappe/link/v1/FrontEnd.ts';
import type { BackEnd as _grappe_link_v1_BackEnd, BackEnd__Output as _grappe_link_v1_BackEnd__Output } from '../../../grappe/link/v1/BackEnd.ts';
import type { StatisticsPage as _grappe_link_v1_StatisticsPage, StatisticsPage__Output as _grappe_link_v1_StatisticsPage__Output } from '../../../grappe/link/v1/StatisticsPage.ts';
import type { Listen as _grappe_link_v1_Listen, Listen__Output as _grappe_link_v1_Listen__Output } from '../../../grappe/link/v1/Listen.ts';

export interface Door {
  'frontEnds'?: (_grappe_link_v1_FrontEnd)[];
  'backEnds'?: (_grappe_link_v1_BackEnd)[];
  'statistics'?: (_grappe_link_v1_StatisticsPage | null);
  'prometheus'?: (_grappe_link_v1_Listen | null);
  'connectionsMax'?: (number);
}

export interface Door__Output {
  'frontEnds': (_grappe_link_v1_FrontEnd__Output)[];
  'backEnds': (_grappe_link_v1_BackEnd__Output)[];
  'statistics': (_grappe_link_v1_StatisticsPage__Output | null);
  'prometheus': (_grappe_link_v1_Listen__Output | null);
  'connectionsMax': (number);
}
