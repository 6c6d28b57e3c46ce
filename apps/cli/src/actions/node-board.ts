import { taskStateCodec, type Node__Output, type Task__Output } from '@grappe/protocol';
import { confirm } from '../confirm.ts';
import { spanText } from '../format/duration.ts';
import { note, type CliIo } from '../io.ts';
import { withSession } from '../session.ts';
import { changed, nodeName, present, type NodeOptions } from './node.ts';

export interface IdentifyNodeOptions extends NodeOptions {
  /** Milliseconds. */
  readonly for: number;
  readonly off?: boolean;
}

export interface PowerCycleOptions extends NodeOptions {
  readonly yes?: boolean;
}

/** More names are no help in a question. */
const NAMED_MAX = 12;

/** Lets the lights of a node flash, so that it is found in the rack. */
export async function identifyNode(
  io: CliIo,
  name: string,
  options: IdentifyNodeOptions,
): Promise<void> {
  const durationMs = options.off === true ? 0 : options.for;
  const request = { name: nodeName(name), durationMs };
  await withSession(io, options, async ({ client }) => {
    await changed(io, await client.identifyNode(request), options.output);
    const done =
      durationMs === 0
        ? `the lights of node ${name} show again how it is`
        : `the lights of node ${name} flash in bursts of three for ${spanText(durationMs)}: \`grappe node identify ${name} --off\` ends it`;
    await note(io, done);
  });
}

/** Cuts the power of a node for a moment. Whoever is asked is told first what that ends. */
export async function powerCycleNode(
  io: CliIo,
  name: string,
  options: PowerCycleOptions,
): Promise<void> {
  const known = nodeName(name);
  await withSession(io, options, async ({ client }) => {
    if (options.yes !== true) {
      const [{ node }, { tasks }] = await Promise.all([
        client.getNode({ name: known }),
        client.listTasks({ node: known }),
      ]);
      await confirm(io, powerCycleQuestion(present(node), tasks), options.yes);
    }
    await changed(io, await client.powerCycleNode({ name: known }), options.output);
    await note(
      io,
      `node ${name} is without power, gets it back in some seconds and starts anew: \`grappe events -f\` shows it`,
    );
  });
}

function powerCycleQuestion(node: Node__Output, tasks: readonly Task__Output[]): string {
  const ended = tasks.filter(hasProcess).map(({ service, slot }) => `${service}.${slot}`);
  const restored = (node.hardware?.report?.relays ?? []).filter(({ off }) => off);
  return [
    `Cut the power of node ${node.name} for some seconds?`,
    ended.length === 0
      ? 'No task runs on it.'
      : `These end hard, without their stop grace: ${namesText(ended)}.`,
    // A board that starts anew drives no pin until its agent is there, and a relay that nobody drives gives power.
    ...(restored.length === 0
      ? []
      : [`Its relays give power again to ${namesText(restored.map((relay) => relay.node))}.`]),
  ].join(' ');
}

/** Whether the container runs, so that a cut of the power ends it. */
function hasProcess({ status }: Task__Output): boolean {
  const state = taskStateCodec.decode(status?.state);
  return state === 'starting' || state === 'running' || state === 'stopping';
}

function namesText(names: readonly string[]): string {
  const named = [...names].sort().slice(0, NAMED_MAX).join(', ');
  return names.length <= NAMED_MAX ? named : `${named} and ${names.length - NAMED_MAX} more`;
}
