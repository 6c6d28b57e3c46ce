// Original file: grappe/operator/v1/stacks.proto

import type { Port as _grappe_types_v1_Port, Port__Output as _grappe_types_v1_Port__Output } from '../../../grappe/types/v1/Port.ts';

export interface Service {
  'key'?: (string);
  'image'?: (string);
  'global'?: (boolean);
  'tasksRunning'?: (number);
  'tasksWanted'?: (number);
  'version'?: (number);
  'ports'?: (_grappe_types_v1_Port)[];
  'note'?: (string);
  'address'?: (string);
}

export interface Service__Output {
  'key': (string);
  'image': (string);
  'global': (boolean);
  'tasksRunning': (number);
  'tasksWanted': (number);
  'version': (number);
  'ports': (_grappe_types_v1_Port__Output)[];
  'note': (string);
  'address': (string);
}
