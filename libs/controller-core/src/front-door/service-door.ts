import {
  canonicalJson,
  type BackEnd,
  type BalancingPolicy,
  type ExposureSpec,
  type ServiceKey,
  type SlotTable,
} from '@grappe/domain';
import type { InsideDoor, ServiceDoor } from './live.ts';
import { serversOf, type Candidate } from './servers.ts';

/** Names have 127 characters at most; the longest stack and service together have as many. */
const NAME_CHARS_MAX = 112;

/** The part of the front door that is one service's. Ways in that differ only in where they come from share a back end. */
export function serviceDoor(
  key: ServiceKey,
  exposures: readonly ExposureSpec[],
  table: SlotTable,
  candidates: readonly Candidate[],
): ServiceDoor {
  const backEnds = new Map<string, BackEnd>();
  const usedNames = new Map<string, number>();
  const backEndOf = exposures.map((exposure) => {
    const policy = policyOf(exposure);
    const { mode, target, weights = {} } = exposure;
    const sameness = canonicalJson([mode, target, weights, policy]);
    const known = backEnds.get(sameness);
    if (known !== undefined) return known.name;
    const plain = backEndName(key, target);
    const count = (usedNames.get(plain) ?? 0) + 1;
    usedNames.set(plain, count);
    const name = count === 1 ? plain : `${plain}-${count}`;
    const { slots } = table;
    const servers = serversOf(candidates, table, exposure);
    backEnds.set(sameness, { name, service: key, mode, ...policy, slots, servers });
    return name;
  });
  const ends = [...backEnds.values()];
  return { exposures, backEndOf, backEnds: ends, text: canonicalJson([exposures, ends]) };
}

/** With what serves the service's own address. */
export function withInside(door: ServiceDoor, inside: InsideDoor | undefined): ServiceDoor {
  if (inside === undefined) return door;
  return { ...door, inside, text: `${door.text} ${canonicalJson(inside)}` };
}

function policyOf({
  balance,
  sticky,
  check,
  timeouts,
  retries,
  connectionsMax,
}: ExposureSpec): BalancingPolicy {
  const rest = connectionsMax === undefined ? {} : { connectionsMax };
  return { balance, sticky, check, timeouts, retries, ...rest };
}

/** A stack's name has no dots, so that two services never share a name. */
export function backEndName(key: ServiceKey, target: number): string {
  const dotted = key.replace('/', '.');
  const text = dotted.length <= NAME_CHARS_MAX ? dotted : shortened(dotted);
  return `${text}:${target}`;
}

function shortened(text: string): string {
  // FNV-1a, 32 bits: of the few names that are so long no two begin alike and have the same.
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193) >>> 0;
  const digits = hash.toString(16).padStart(8, '0');
  return `${text.slice(0, NAME_CHARS_MAX - digits.length - 1)}-${digits}`;
}
