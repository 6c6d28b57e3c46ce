// Original file: grappe/link/v1/transfer.proto

import type { LogLine as _grappe_link_v1_LogLine, LogLine__Output as _grappe_link_v1_LogLine__Output } from '../../../grappe/link/v1/LogLine.ts';

export interface LogChunk {
  'commandId'?: (string);
  'lines'?: (_grappe_link_v1_LogLine)[];
  'error'?: (string);
}

export interface LogChunk__Output {
  'commandId': (string);
  'lines': (_grappe_link_v1_LogLine__Output)[];
  'error': (string);
}
