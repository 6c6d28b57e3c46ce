// Original file: grappe/link/v1/link.proto

import type { StreamLogs as _grappe_link_v1_StreamLogs, StreamLogs__Output as _grappe_link_v1_StreamLogs__Output } from '../../../grappe/link/v1/StreamLogs.ts';
import type { StopCommand as _grappe_link_v1_StopCommand, StopCommand__Output as _grappe_link_v1_StopCommand__Output } from '../../../grappe/link/v1/StopCommand.ts';
import type { RenewCertificate as _grappe_link_v1_RenewCertificate, RenewCertificate__Output as _grappe_link_v1_RenewCertificate__Output } from '../../../grappe/link/v1/RenewCertificate.ts';
import type { SwitchRelay as _grappe_link_v1_SwitchRelay, SwitchRelay__Output as _grappe_link_v1_SwitchRelay__Output } from '../../../grappe/link/v1/SwitchRelay.ts';
import type { Halt as _grappe_link_v1_Halt, Halt__Output as _grappe_link_v1_Halt__Output } from '../../../grappe/link/v1/Halt.ts';

export interface Command {
  'id'?: (string);
  'streamLogs'?: (_grappe_link_v1_StreamLogs | null);
  'stop'?: (_grappe_link_v1_StopCommand | null);
  'renewCertificate'?: (_grappe_link_v1_RenewCertificate | null);
  'switchRelay'?: (_grappe_link_v1_SwitchRelay | null);
  'halt'?: (_grappe_link_v1_Halt | null);
  'body'?: "streamLogs"|"stop"|"renewCertificate"|"switchRelay"|"halt";
}

export interface Command__Output {
  'id': (string);
  'streamLogs'?: (_grappe_link_v1_StreamLogs__Output | null);
  'stop'?: (_grappe_link_v1_StopCommand__Output | null);
  'renewCertificate'?: (_grappe_link_v1_RenewCertificate__Output | null);
  'switchRelay'?: (_grappe_link_v1_SwitchRelay__Output | null);
  'halt'?: (_grappe_link_v1_Halt__Output | null);
  'body'?: "streamLogs"|"stop"|"renewCertificate"|"switchRelay"|"halt";
}
