import type { NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { ControllerInput } from '../inputs.ts';
import type { ControllerState } from '../state/state.ts';

/** Versions of the agent link: that of an agent which was refused for it, and ours. */
export interface OtherVersion {
  readonly speaks: number;
  readonly expected: number;
}

/**
 * An agent has dialled that speaks another version of the agent link. It is no sign of life, because nothing can be agreed with it; but whoever
 * wonders why the node is silent must not be told to look at its power.
 */
export function noteOtherVersion(
  step: Step,
  { node, speaks, expected }: Extract<ControllerInput, { kind: 'refused-version' }>,
): void {
  const live = step.state.live.nodes.get(node);
  if (live !== undefined) live.otherVersion = { speaks, expected };
}

/** For a person, about one node; undefined when its agent is not of another version, as far as is known. */
export function otherVersionNote({ live }: ControllerState, name: NodeName): string | undefined {
  const node = live.nodes.get(name);
  const isHeard = node?.session !== undefined && node.condition === 'ready';
  if (node?.otherVersion === undefined || isHeard) return undefined;
  const other = node.otherVersion;
  return `its agent was refused: it speaks ${versionsText(other)}; ${remedy(other, name)}`;
}

/** The same about several nodes, as an addition to why they are silent; empty when there is none such. */
export function otherVersionsText({ live }: ControllerState, names: readonly NodeName[]): string {
  const texts = names.flatMap((name) => {
    const other = live.nodes.get(name)?.otherVersion;
    return other === undefined
      ? []
      : [`the agent of ${name} dials and speaks ${versionsText(other)}: ${remedy(other, name)}`];
  });
  return texts.join('; ');
}

function versionsText({ speaks, expected }: OtherVersion): string {
  return `version ${speaks} of the agent link, this controller version ${expected}`;
}

function remedy({ speaks, expected }: OtherVersion, node: NodeName): string {
  return speaks < expected ? `update Grappe on ${node}` : 'update Grappe on the controller';
}
