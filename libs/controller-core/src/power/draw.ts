import {
  boardPowerOf,
  boardWatts,
  CONVERTER_MAX_WATTS_DEFAULT,
  converterInputWatts,
  type ConverterSpec,
  type NodeName,
} from '@grappe/domain';
import { BOARD_VOLTS } from '../constants.ts';
import type { ControllerState } from '../state/state.ts';

/** What a node draws at its own supply. `halted`: by the model of its kind, off but not without power. */
export interface NodeDraw {
  readonly watts: number;
  readonly source: 'measured' | 'modelled' | 'halted';
}

/** Half of a board's cores busy: of a node of which nothing is known but its kind. */
const UTILISATION_UNKNOWN = 0.5;

export function nodeDraw({ boards, durable, live }: ControllerState, name: NodeName): NodeDraw {
  const board = boardPowerOf(boards.get(name));
  const node = live.nodes.get(name);
  if (live.body.cut.has(name)) return { watts: 0, source: 'halted' };
  if (durable.nodes.get(name)?.halted !== undefined && node?.session === undefined)
    return { watts: board.haltedWatts, source: 'halted' };
  const measured = node?.body.report?.readings.find(({ role }) => role === 'node')?.sample?.watts;
  if (measured !== undefined && node?.session !== undefined)
    return { watts: Math.max(0, measured), source: 'measured' };
  const watts = node?.body.report?.modelledWatts ?? boardWatts(board, UTILISATION_UNKNOWN);
  return { watts, source: 'modelled' };
}

/** What a converter gives, in watts. */
export function converterWatts(state: ControllerState, { nodes }: ConverterSpec): number {
  return nodes
    .filter((name) => state.durable.nodes.has(name))
    .reduce((sum, name) => sum + nodeDraw(state, name).watts, 0);
}

/** Of a converter's 5 V side, as far as it is told. */
export function converterMaxWatts({ maxAmps }: ConverterSpec): number {
  return maxAmps === undefined ? CONVERTER_MAX_WATTS_DEFAULT : maxAmps * BOARD_VOLTS;
}

/** What the rack draws from its battery by all that is known: boards, what their converters lose, and the switch. */
export function rackWatts(state: ControllerState): number {
  const { rack, durable, converters } = state;
  const byConverter = rack.converters.map((converter) =>
    converterInputWatts(converterWatts(state, converter), converterMaxWatts(converter)),
  );
  const others = [...durable.nodes.values()]
    .filter(({ name }) => !converters.has(name))
    .map(({ name }) => converterInputWatts(nodeDraw(state, name).watts));
  return [...byConverter, ...others].reduce((a, b) => a + b, rack.power.switchWatts);
}
