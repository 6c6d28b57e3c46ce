import type { ButtonPress, HardwareReport, NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import { noteBattery } from '../power/sense.ts';
import { setAvailability } from '../requests/nodes.ts';
import type { LiveNode } from '../state/live.ts';
import { acknowledgeFaults } from './faults.ts';
import { notePowerGoods } from './converters.ts';
import { beginHalt } from './halt.ts';
import { noteRelays } from './relays.ts';

/** Takes what a node says of its hardware. It is the whole of it. */
export function acceptReport(
  step: Step,
  name: NodeName,
  node: LiveNode,
  report: HardwareReport,
): void {
  node.body.report = report;
  node.body.reportedAtMs = step.ctx.nowMs;
  noteRelays(step, name, report);
  noteBattery(step, name, report);
  if (node.session !== undefined) notePowerGoods(step, name, node.session.id, report);
}

/** Somebody at the rack has pressed the node's button. */
export function handleButton(step: Step, name: NodeName, node: LiveNode, press: ButtonPress): void {
  if (press === 'short') {
    acknowledgeFaults(step, name, node);
    return;
  }
  setAvailability(step, name, 'drained');
  beginHalt(step, name, 'button');
}
