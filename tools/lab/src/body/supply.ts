import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabBody, LabConverter, LabRelay } from './body-description.ts';
import { pinLevel } from './pins.ts';

/** Why a node has no power; undefined while it has. */
export type SupplyFault =
  | { readonly kind: 'converter'; readonly name: string }
  | { readonly kind: 'relay'; readonly holder: string };

/** What of the rack's wiring is interrupted. */
export interface Interruptions {
  readonly converters: ReadonlySet<string>;
  /** Nodes whose relay is switched. */
  readonly relays: ReadonlySet<string>;
}

/** What keeps power from a node, the converter first. */
export function supplyFault(
  body: Pick<LabBody, 'converters' | 'relays'>,
  { converters, relays }: Interruptions,
  node: string,
): SupplyFault | undefined {
  const converter = converterOf(body, node);
  if (converter !== undefined && converters.has(converter.name)) {
    return { kind: 'converter', name: converter.name };
  }
  const relay = body.relays.find((each) => each.node === node);
  return relay !== undefined && relays.has(node)
    ? { kind: 'relay', holder: relay.holder }
    : undefined;
}

function converterOf(body: Pick<LabBody, 'converters'>, node: string): LabConverter | undefined {
  return body.converters.find(({ nodes }) => nodes.includes(node));
}

/** Looks at pins and converters as they are now. */
export function lookAtSupply(body: LabBody): Interruptions {
  return {
    converters: new Set(
      body.converters.filter(({ name }) => !converterGives(body, name)).map(({ name }) => name),
    ),
    relays: new Set(body.relays.filter((relay) => isSwitched(body, relay)).map(({ node }) => node)),
  };
}

function isSwitched(body: LabBody, { holder, gpio }: LabRelay): boolean {
  return pinLevel(body, holder, gpio);
}

function converterFile({ supplyFolder }: LabBody, converter: string): string {
  return path.join(supplyFolder, converter);
}

/** Whether a converter feeds its nodes. */
function converterGives(body: LabBody, converter: string): boolean {
  const file = converterFile(body, converter);
  // One that is being written is empty for a moment: only a clear word switches a rack off.
  return !existsSync(file) || readFileSync(file, 'utf8').trim() !== '0';
}

/** Switches what a converter feeds; its power-good output is another matter. */
export function setConverter(body: LabBody, converter: string, gives: boolean): void {
  writeFileSync(converterFile(body, converter), gives ? '1' : '0');
}
