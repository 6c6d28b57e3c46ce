// Original file: grappe/link/v1/link.proto

import type { Welcome as _grappe_link_v1_Welcome, Welcome__Output as _grappe_link_v1_Welcome__Output } from '../../../grappe/link/v1/Welcome.ts';
import type { HeartbeatReply as _grappe_link_v1_HeartbeatReply, HeartbeatReply__Output as _grappe_link_v1_HeartbeatReply__Output } from '../../../grappe/link/v1/HeartbeatReply.ts';
import type { Assignment as _grappe_link_v1_Assignment, Assignment__Output as _grappe_link_v1_Assignment__Output } from '../../../grappe/link/v1/Assignment.ts';
import type { Command as _grappe_link_v1_Command, Command__Output as _grappe_link_v1_Command__Output } from '../../../grappe/link/v1/Command.ts';
import type { Refusal as _grappe_link_v1_Refusal, Refusal__Output as _grappe_link_v1_Refusal__Output } from '../../../grappe/link/v1/Refusal.ts';
import type { Probe as _grappe_link_v1_Probe, Probe__Output as _grappe_link_v1_Probe__Output } from '../../../grappe/link/v1/Probe.ts';
import type { Hardware as _grappe_link_v1_Hardware, Hardware__Output as _grappe_link_v1_Hardware__Output } from '../../../grappe/link/v1/Hardware.ts';
import type { Standing as _grappe_link_v1_Standing, Standing__Output as _grappe_link_v1_Standing__Output } from '../../../grappe/link/v1/Standing.ts';
import type { FrontDoor as _grappe_link_v1_FrontDoor, FrontDoor__Output as _grappe_link_v1_FrontDoor__Output } from '../../../grappe/link/v1/FrontDoor.ts';
import type { UpgradeOrder as _grappe_link_v1_UpgradeOrder, UpgradeOrder__Output as _grappe_link_v1_UpgradeOrder__Output } from '../../../grappe/link/v1/UpgradeOrder.ts';

export interface ControllerMessage {
  'welcome'?: (_grappe_link_v1_Welcome | null);
  'heartbeatReply'?: (_grappe_link_v1_HeartbeatReply | null);
  'assignment'?: (_grappe_link_v1_Assignment | null);
  'command'?: (_grappe_link_v1_Command | null);
  'refusal'?: (_grappe_link_v1_Refusal | null);
  'probe'?: (_grappe_link_v1_Probe | null);
  'hardware'?: (_grappe_link_v1_Hardware | null);
  'standing'?: (_grappe_link_v1_Standing | null);
  'frontDoor'?: (_grappe_link_v1_FrontDoor | null);
  'upgrade'?: (_grappe_link_v1_UpgradeOrder | null);
  'body'?: "welcome"|"heartbeatReply"|"assignment"|"command"|"refusal"|"probe"|"hardware"|"standing"|"frontDoor"|"upgrade";
}

export interface ControllerMessage__Output {
  'welcome'?: (_grappe_link_v1_Welcome__Output | null);
  'heartbeatReply'?: (_grappe_link_v1_HeartbeatReply__Output | null);
  'assignment'?: (_grappe_link_v1_Assignment__Output | null);
  'command'?: (_grappe_link_v1_Command__Output | null);
  'refusal'?: (_grappe_link_v1_Refusal__Output | null);
  'probe'?: (_grappe_link_v1_Probe__Output | null);
  'hardware'?: (_grappe_link_v1_Hardware__Output | null);
  'standing'?: (_grappe_link_v1_Standing__Output | null);
  'frontDoor'?: (_grappe_link_v1_FrontDoor__Output | null);
  'upgrade'?: (_grappe_link_v1_UpgradeOrder__Output | null);
  'body'?: "welcome"|"heartbeatReply"|"assignment"|"command"|"refusal"|"probe"|"hardware"|"standing"|"frontDoor"|"upgrade";
}
