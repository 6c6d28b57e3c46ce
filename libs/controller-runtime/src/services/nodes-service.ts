import { explainNode, listNodes, runsController } from '@grappe/controller-core';
import { GrappeError, parseNodeName } from '@grappe/domain';
import type { Certificates } from '@grappe/ports';
import type { Node, NodeRequest__Output, NodesHandlers } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { encodeNodeExplanation } from './node-explanation-codec.ts';
import { encodeNode } from './operator-codec.ts';
import { must } from './parse.ts';
import { tokenHandlers } from './token-handlers.ts';

export interface NodesDeps {
  readonly driver: ControllerDriver;
  readonly certificates: Certificates;
}

export function nodesService(gate: Gate, deps: NodesDeps): NodesHandlers {
  const { driver } = deps;
  const find = (name: string): Node | undefined => {
    const node = listNodes(driver.state, driver.nowMs(), driver.wallMs()).find(
      (one) => one.record.name === name,
    );
    return node === undefined ? undefined : encodeNode(node, true);
  };
  const show = (name: string): Node => {
    const node = find(name);
    if (node === undefined) throw unknownNode(name);
    return node;
  };
  /** Asks the core for a change of one node, and answers the node as it is then, if the rack still has it. */
  const change = (kind: 'drain' | 'cordon' | 'activate' | 'confirm-off') =>
    gate.unary('operator', async ({ name }: NodeRequest__Output) => {
      await driver.request({ kind, node: must(parseNodeName(name)) });
      return { node: find(name) ?? null };
    });
  return {
    ListNodes: gate.unary('operator', () => ({
      rack: driver.state.rack.name,
      nodes: listNodes(driver.state, driver.nowMs(), driver.wallMs()).map((node) =>
        encodeNode(node, false),
      ),
    })),
    GetNode: gate.unary('operator', (request) => ({ node: show(request.name) })),
    ExplainNode: gate.unary('operator', ({ name }) => {
      const explanation = explainNode(
        driver.state,
        must(parseNodeName(name)),
        driver.nowMs(),
        driver.wallMs(),
      );
      if (explanation === undefined) throw unknownNode(name);
      return encodeNodeExplanation(explanation);
    }),
    DrainNode: change('drain'),
    CordonNode: change('cordon'),
    ActivateNode: change('activate'),
    ConfirmNodeOff: change('confirm-off'),
    MaintainNode: gate.unary('operator', async ({ name, durationMs }) => {
      await driver.request({ kind: 'maintain', node: must(parseNodeName(name)), durationMs });
      return { node: show(name) };
    }),
    ...bodyHandlers(gate, driver, show),
    RemoveNode: gate.unary('operator', async (request) => {
      const node = show(request.name);
      await driver.request({
        kind: 'remove-node',
        node: must(parseNodeName(request.name)),
        force: request.force,
      });
      return { node };
    }),
    ...tokenHandlers(gate, deps),
  };
}

/** What concerns the board itself. */
function bodyHandlers(
  gate: Gate,
  driver: ControllerDriver,
  show: (name: string) => Node,
): Pick<NodesHandlers, 'IdentifyNode' | 'PowerCycleNode'> {
  return {
    IdentifyNode: gate.unary('operator', async ({ name, durationMs }) => {
      await driver.request({ kind: 'identify', node: must(parseNodeName(name)), durationMs });
      return { node: show(name) };
    }),
    PowerCycleNode: gate.unary('operator', async (request) => {
      const name = must(parseNodeName(request.name));
      show(name);
      if (!driver.canCutPower(name)) throw noRelay(name);
      if (runsController(driver.state, name)) throw controllersNode(name);
      const cut = await driver.cutPower(name);
      if (!cut.ok) throw notCut(name, cut.error);
      await driver.request({ kind: 'power-cut', node: name });
      return { node: show(name) };
    }),
  };
}

function noRelay(name: string): GrappeError {
  return new GrappeError('REFUSED', `node ${name} has no relay`, {
    remedy: 'Give it one in rack.yaml, or pull its plug.',
  });
}

function controllersNode(name: string): GrappeError {
  const message = `the controller runs on node ${name}: with its power cut, nobody would be there to give it back`;
  return new GrappeError('REFUSED', message, { remedy: 'Restart the board itself.' });
}

function notCut(name: string, why: string): GrappeError {
  return new GrappeError(
    'UNREACHABLE',
    `the power of node ${name} is not known to be cut: ${why}`,
    {
      remedy: `"grappe node explain ${name}" says what is known of it; if its relay is open, it is closed again by itself.`,
    },
  );
}

function unknownNode(name: string): GrappeError {
  return new GrappeError('NOT_FOUND', `there is no node ${name}`, {
    remedy: '"grappe node ls" lists them.',
  });
}
