// Original file: grappe/link/v1/front_door.proto

import type { Route as _grappe_link_v1_Route, Route__Output as _grappe_link_v1_Route__Output } from '../../../grappe/link/v1/Route.ts';

export interface HttpMode {
  'routes'?: (_grappe_link_v1_Route)[];
  'forwardedFor'?: (boolean);
}

export interface HttpMode__Output {
  'routes': (_grappe_link_v1_Route__Output)[];
  'forwardedFor': (boolean);
}
