import { GrappeError, parseNodeName } from '@grappe/domain';
import type { NodeResponse__Output, Node__Output } from '@grappe/protocol';
import { confirm } from '../confirm.ts';
import { spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, printRows, renderFacts, type OutputFormat } from '../format/print.ts';
import { note, painter, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { hardwareDocument, hardwareText } from './hardware-view.ts';
import { nodeColumns, nodeDocument, nodeFacts } from './node-view.ts';

export interface NodeOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface MaintainNodeOptions extends NodeOptions {
  /** Milliseconds. */
  readonly for: number;
}

export interface ConfirmOffOptions extends NodeOptions {
  readonly yes?: boolean;
}

export interface RemoveNodeOptions extends NodeOptions {
  readonly force?: boolean;
  readonly yes?: boolean;
}

export async function listNodes(io: CliIo, options: NodeOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { rack, nodes } = await client.listNodes();
    await printRows(io, options.output, {
      columns: nodeColumns(io.nowMs()),
      rows: nodes,
      none: 'no node has joined yet: `grappe token create` begins that',
      document: () => ({ rack, nodes: nodes.map(nodeDocument) }),
    });
  });
}

export async function inspectNode(io: CliIo, name: string, options: NodeOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { node } = await client.getNode({ name: nodeName(name) });
    await showNode(io, present(node), options.output);
  });
}

export async function drainNode(io: CliIo, name: string, options: NodeOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    await changed(io, await client.drainNode({ name: nodeName(name) }), options.output);
    await note(
      io,
      `node ${name} is being emptied: \`grappe ps --node ${name}\` shows what is left`,
    );
  });
}

export async function cordonNode(io: CliIo, name: string, options: NodeOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    await changed(io, await client.cordonNode({ name: nodeName(name) }), options.output);
    await note(
      io,
      `node ${name} keeps its tasks and gets no new ones until \`grappe node activate ${name}\``,
    );
  });
}

export async function maintainNode(
  io: CliIo,
  name: string,
  options: MaintainNodeOptions,
): Promise<void> {
  const request = { name: nodeName(name), durationMs: options.for };
  await withSession(io, options, async ({ client }) => {
    await changed(io, await client.maintainNode(request), options.output);
    await note(
      io,
      `node ${name} is being emptied and may be away for ${spanText(options.for)}: \`grappe ps --node ${name}\` shows what is left`,
    );
  });
}

export async function confirmNodeOff(
  io: CliIo,
  name: string,
  options: ConfirmOffOptions,
): Promise<void> {
  const known = nodeName(name);
  const question =
    `Have you seen that the board of node ${name} has no power? ` +
    'Its singletons start elsewhere at once; a wrong yes can run one twice.';
  await confirm(io, question, options.yes);
  await withSession(io, options, async ({ client }) => {
    const confirmed = await client.confirmNodeOff({ name: known });
    // A node that was removed from the rack is no document any more.
    if (confirmed.node !== null) await changed(io, confirmed, options.output);
    else if (options.output === 'json' || options.output === 'yaml')
      await printDocument(io, options.output, { name: known, removed: true });
    await note(io, `node ${name} counts as off: nothing waits for what it was running`);
  });
}

export async function activateNode(io: CliIo, name: string, options: NodeOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    await changed(io, await client.activateNode({ name: nodeName(name) }), options.output);
    await note(io, `node ${name} gets tasks again`);
  });
}

export async function removeNode(
  io: CliIo,
  name: string,
  options: RemoveNodeOptions,
): Promise<void> {
  const known = nodeName(name);
  await confirm(io, `Forget node ${name} and revoke its certificate?`, options.yes);
  await withSession(io, options, async ({ client }) => {
    const removed = await client.removeNode({ name: known, force: options.force ?? false });
    await changed(io, removed, options.output);
    await note(io, `node ${name} is forgotten; its tasks are placed elsewhere`);
  });
}

/** Changing verbs are silent on stdout for people, and answer the node as it is now for tools. */
export async function changed(
  io: CliIo,
  response: NodeResponse__Output,
  format: OutputFormat,
): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    await printDocument(io, format, nodeDocument(present(response.node)));
  }
}

async function showNode(io: CliIo, node: Node__Output, format: OutputFormat): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    const { images, hardware } = node;
    const document = { ...nodeDocument(node), images, hardware: hardwareDocument(hardware) };
    await printDocument(io, format, document);
    return;
  }
  const facts = nodeFacts(node, io.nowMs());
  await write(
    io.stdout,
    renderFacts(facts.map(([label, value]) => [label, harmless(value)])) +
      hardwareText(node.hardware, painter(io, io.stdout)),
  );
}

export function present(node: Node__Output | null): Node__Output {
  if (node !== null) return node;
  throw new GrappeError('INTERNAL', 'the controller answered without the node', {
    remedy: 'check that command and controller have the same version: `grappe version`',
  });
}

export function nodeName(text: string): string {
  const name = parseNodeName(text);
  if (name.ok) return name.value;
  throw new GrappeError('INVALID_INPUT', name.error, {
    remedy: '`grappe node ls` lists all nodes',
  });
}
