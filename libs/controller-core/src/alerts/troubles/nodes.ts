import type { ConverterName, NodeName, NodeRecord } from '@grappe/domain';
import { incidentOf } from '../../incidents/ledger.ts';
import { measuredKey } from '../../incidents/measured.ts';
import { absenceIsPlanned } from '../../incidents/slots.ts';
import type { ControllerState } from '../../state/state.ts';
import { RAISE_AFTER_MS } from '../timings.ts';
import { troubleKey, type Trouble } from '../trouble.ts';

export const RACK_SILENT = troubleKey('rack.silent');

/** What is wrong with nodes and with what they share, causes first. */
export function nodeTroubles(state: ControllerState): Trouble[] {
  if (isCalm(state)) return engineTroubles(state);
  const expected = [...state.durable.nodes.values()].filter((node) => isExpected(state, node));
  const lost = expected.filter(({ name }) => isLost(state, name));
  const silent = lost.length + (state.live.doubt?.nodes.size ?? 0);
  return [
    ...rackTroubles(state, silent, expected.length),
    ...converterTroubles(state, expected, lost),
    ...lost.map((node) => lostTrouble(state, node)),
    ...engineTroubles(state),
  ];
}

/** Mostly so, also in racks of thousands of nodes. */
function isCalm({ live }: ControllerState): boolean {
  if (live.doubt !== undefined || live.body.dying.size > 0) return false;
  for (const { condition } of live.nodes.values()) if (condition === 'lost') return false;
  return true;
}

/** One that never worked cannot fail, and one that is away as planned does not. */
function isExpected({ durable }: ControllerState, record: NodeRecord): boolean {
  return durable.measured.has(measuredKey('node', record.name)) && !absenceIsPlanned(record);
}

export function isLost({ live }: ControllerState, node: NodeName): boolean {
  return live.nodes.get(node)?.condition === 'lost';
}

/**
 * Most of the rack is silent: its switch, its power, or the controller's own cable. It stays one trouble when the brake has come to believe the
 * silence.
 */
function rackTroubles({ live }: ControllerState, silent: number, nodes: number): Trouble[] {
  const isMost = silent >= 2 && 2 * silent > nodes;
  if (live.doubt === undefined && !isMost) return [];
  return [
    {
      key: RACK_SILENT,
      kind: 'rack.silent',
      severity: 'critical',
      subject: {},
      message: `${silent} of ${nodes} nodes are silent: the network, the power, or the controller's own cable`,
      causes: [],
      raiseAfterMs: RAISE_AFTER_MS.rackSilent,
    },
  ];
}

function converterOf(state: ControllerState, node: NodeRecord): ConverterName | undefined {
  return state.converters.get(node.name) ?? node.converter;
}

/** A converter whose power-good input says so, or all of whose nodes were lost together. */
function converterTroubles(
  state: ControllerState,
  expected: readonly NodeRecord[],
  lost: readonly NodeRecord[],
): Trouble[] {
  const { live } = state;
  const dying = new Set([...live.body.dying.values()].map(({ converter }) => converter));
  const names = new Set([...dying, ...lost.flatMap((node) => converterOf(state, node) ?? [])]);
  return [...names].flatMap((converter) => {
    const isOf = (node: NodeRecord): boolean => converterOf(state, node) === converter;
    const own = lost.filter(isOf);
    const isDark = own.length > 0 && own.length === expected.filter(isOf).length;
    const sense = live.body.converters.get(converter);
    const saysDark = sense?.good === false && sense.distrusted !== true;
    const together = own.filter(({ name }) => lostWith(state, name) === converter).length;
    if (!dying.has(converter) && !(isDark && (saysDark || together > 1))) return [];
    const nodes = own.map(({ name }) => name).sort();
    const lists = nodes.length === 0 ? '' : `, ${nodes.join(', ')} lost`;
    return [
      {
        key: troubleKey('converter.failed', { converter }),
        kind: 'converter.failed' as const,
        severity: 'warning' as const,
        subject: { converter },
        message: `converter ${converter} gives no power${lists}`,
        causes: [RACK_SILENT],
        raiseAfterMs: RAISE_AFTER_MS.converter,
      },
    ];
  });
}

/** The converter that was found to have taken the node with it. */
function lostWith(state: ControllerState, node: NodeName): ConverterName | undefined {
  return incidentOf(state, state.live.incidents.nodesAway.get(node))?.converter;
}

function lostTrouble(state: ControllerState, node: NodeRecord): Trouble {
  const converter = converterOf(state, node);
  const subject = { node: node.name };
  return {
    key: troubleKey('node.lost', subject),
    kind: 'node.lost',
    severity: 'warning',
    subject,
    message: `node ${node.name} is lost`,
    causes: [
      ...(converter === undefined ? [] : [troubleKey('converter.failed', { converter })]),
      RACK_SILENT,
    ],
    raiseAfterMs: RAISE_AFTER_MS.node,
  };
}

function engineTroubles(state: ControllerState): Trouble[] {
  return [...state.live.incidents.enginesAway.keys()].flatMap((node) => {
    const record = state.durable.nodes.get(node);
    if (record === undefined || absenceIsPlanned(record) || isLost(state, node)) return [];
    return [
      {
        key: troubleKey('engine.away', { node }),
        kind: 'engine.away' as const,
        severity: 'warning' as const,
        subject: { node },
        message: `the container engine of node ${node} does not answer`,
        causes: [troubleKey('node.lost', { node }), RACK_SILENT],
        raiseAfterMs: RAISE_AFTER_MS.engine,
      },
    ];
  });
}
