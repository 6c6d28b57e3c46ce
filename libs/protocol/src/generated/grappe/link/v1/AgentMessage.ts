// Original file: grappe/link/v1/link.proto

import type { Hello as _grappe_link_v1_Hello, Hello__Output as _grappe_link_v1_Hello__Output } from '../../../grappe/link/v1/Hello.ts';
import type { Heartbeat as _grappe_link_v1_Heartbeat, Heartbeat__Output as _grappe_link_v1_Heartbeat__Output } from '../../../grappe/link/v1/Heartbeat.ts';
import type { StatusReport as _grappe_link_v1_StatusReport, StatusReport__Output as _grappe_link_v1_StatusReport__Output } from '../../../grappe/link/v1/StatusReport.ts';
import type { AssignmentAck as _grappe_link_v1_AssignmentAck, AssignmentAck__Output as _grappe_link_v1_AssignmentAck__Output } from '../../../grappe/link/v1/AssignmentAck.ts';
import type { ImageReport as _grappe_link_v1_ImageReport, ImageReport__Output as _grappe_link_v1_ImageReport__Output } from '../../../grappe/link/v1/ImageReport.ts';
import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from '../../../grappe/types/v1/NodeFacts.ts';
import type { CommandResult as _grappe_link_v1_CommandResult, CommandResult__Output as _grappe_link_v1_CommandResult__Output } from '../../../grappe/link/v1/CommandResult.ts';
import type { ProbeResult as _grappe_link_v1_ProbeResult, ProbeResult__Output as _grappe_link_v1_ProbeResult__Output } from '../../../grappe/link/v1/ProbeResult.ts';
import type { HardwareReport as _grappe_link_v1_HardwareReport, HardwareReport__Output as _grappe_link_v1_HardwareReport__Output } from '../../../grappe/link/v1/HardwareReport.ts';
import type { ButtonPress as _grappe_link_v1_ButtonPress, ButtonPress__Output as _grappe_link_v1_ButtonPress__Output } from '../../../grappe/link/v1/ButtonPress.ts';
import type { FrontDoorReport as _grappe_link_v1_FrontDoorReport, FrontDoorReport__Output as _grappe_link_v1_FrontDoorReport__Output } from '../../../grappe/link/v1/FrontDoorReport.ts';
import type { UpgradeReport as _grappe_link_v1_UpgradeReport, UpgradeReport__Output as _grappe_link_v1_UpgradeReport__Output } from '../../../grappe/link/v1/UpgradeReport.ts';

export interface AgentMessage {
  'hello'?: (_grappe_link_v1_Hello | null);
  'heartbeat'?: (_grappe_link_v1_Heartbeat | null);
  'statuses'?: (_grappe_link_v1_StatusReport | null);
  'ack'?: (_grappe_link_v1_AssignmentAck | null);
  'images'?: (_grappe_link_v1_ImageReport | null);
  'facts'?: (_grappe_types_v1_NodeFacts | null);
  'commandResult'?: (_grappe_link_v1_CommandResult | null);
  'probeResult'?: (_grappe_link_v1_ProbeResult | null);
  'hardwareReport'?: (_grappe_link_v1_HardwareReport | null);
  'button'?: (_grappe_link_v1_ButtonPress | null);
  'frontDoorReport'?: (_grappe_link_v1_FrontDoorReport | null);
  'upgradeReport'?: (_grappe_link_v1_UpgradeReport | null);
  'body'?: "hello"|"heartbeat"|"statuses"|"ack"|"images"|"facts"|"commandResult"|"probeResult"|"hardwareReport"|"button"|"frontDoorReport"|"upgradeReport";
}

export interface AgentMessage__Output {
  'hello'?: (_grappe_link_v1_Hello__Output | null);
  'heartbeat'?: (_grappe_link_v1_Heartbeat__Output | null);
  'statuses'?: (_grappe_link_v1_StatusReport__Output | null);
  'ack'?: (_grappe_link_v1_AssignmentAck__Output | null);
  'images'?: (_grappe_link_v1_ImageReport__Output | null);
  'facts'?: (_grappe_types_v1_NodeFacts__Output | null);
  'commandResult'?: (_grappe_link_v1_CommandResult__Output | null);
  'probeResult'?: (_grappe_link_v1_ProbeResult__Output | null);
  'hardwareReport'?: (_grappe_link_v1_HardwareReport__Output | null);
  'button'?: (_grappe_link_v1_ButtonPress__Output | null);
  'frontDoorReport'?: (_grappe_link_v1_FrontDoorReport__Output | null);
  'upgradeReport'?: (_grappe_link_v1_UpgradeReport__Output | null);
  'body'?: "hello"|"heartbeat"|"statuses"|"ack"|"images"|"facts"|"commandResult"|"probeResult"|"hardwareReport"|"button"|"frontDoorReport"|"upgradeReport";
}
