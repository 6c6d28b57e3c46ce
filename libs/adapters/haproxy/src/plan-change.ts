import type { BackEnd, FrontDoor, FrontDoorServer } from '@grappe/domain';
import { backEndName, effectiveWeight, NOWHERE, slotName } from './render-back-end.ts';
import type { RunningServer, RunningServers } from './servers-state.ts';
import { sectionChanges } from './section.ts';
import { endPoint } from './words.ts';

/** What is in force. */
export interface Applied {
  /** Of all that only a reload can change, as the process that runs tells it. */
  readonly digest: string;
  /** The same by section, if it is known: to say what has changed. */
  readonly digests: ReadonlyMap<string, string> | undefined;
  readonly servers: RunningServers;
  /** Connections of each slot, by `<back end>/<slot>` as HAProxy names them; those without are left out. */
  readonly sessions: ReadonlyMap<string, number>;
}

export interface Wanted {
  readonly door: FrontDoor;
  readonly digest: string;
  readonly digests: ReadonlyMap<string, string>;
}

export type Plan =
  | { readonly kind: 'nothing' }
  /** Commands of the runtime API, to be given in this order. */
  | {
      readonly kind: 'commands';
      readonly commands: readonly string[];
      /** Whom they concern, as HAProxy names them. */
      readonly backEnds: readonly string[];
    }
  | { readonly kind: 'reload'; readonly reasons: readonly string[] };

/** Commands by when they are due. */
interface Orders {
  /** New servers first, so that there is no moment without one. */
  readonly arriving: string[];
  readonly draining: string[];
  readonly leaving: string[];
  /** Slots that change hands: emptied after the others have come. */
  readonly changing: string[];
  /** Slots that would change hands while they have connections. */
  readonly busy: string[];
  readonly touched: Set<string>;
}

/** Reasons are for a person and a log; a thousand new services are one reason. */
const REASONS_MAX = 8;

function reload(reasons: readonly string[]): Plan {
  const more = reasons.length - REASONS_MAX;
  const shown = reasons.slice(0, REASONS_MAX);
  return { kind: 'reload', reasons: more > 0 ? [...shown, `and ${more} more`] : shown };
}

/** What leads from what is in force to what is wanted, by commands if they can. */
export function planChange(applied: Applied, wanted: Wanted): Plan {
  if (applied.digest !== wanted.digest) {
    const changes = applied.digests && sectionChanges(applied.digests, wanted.digests);
    const unknown = 'what runs was set up otherwise';
    return reload(changes?.length ? changes : [unknown]);
  }
  const orders: Orders = {
    arriving: [],
    draining: [],
    leaving: [],
    changing: [],
    busy: [],
    touched: new Set(),
  };
  for (const end of wanted.door.backEnds) {
    const running = applied.servers.get(backEndName(end.name));
    const bySlot = new Map(end.servers.map((server) => [server.slot, server]));
    for (let slot = 1; slot <= end.slots; slot += 1) {
      const now = running?.get(slotName(slot));
      if (now === undefined) {
        return reload([`slot ${slot} of back end ${end.name} is not there`]);
      }
      const sessions = applied.sessions.get(handle(end, slot)) ?? 0;
      orderSlot(orders, { end, slot, now, sessions, server: bySlot.get(slot) });
    }
  }
  if (orders.busy.length > 0) return reload(orders.busy);
  const { arriving, draining, changing, leaving } = orders;
  const commands = [...arriving, ...draining, ...changing, ...leaving];
  if (commands.length === 0) return { kind: 'nothing' };
  return { kind: 'commands', commands, backEnds: [...orders.touched] };
}

/** Back ends, as HAProxy names them, in which a slot changes hands: whether that can be done depends on its connections. */
export function handOvers(servers: RunningServers, door: FrontDoor): readonly string[] {
  const moving = door.backEnds.filter((end) => {
    const running = servers.get(backEndName(end.name));
    return end.servers.some((server) => {
      const now = running?.get(slotName(server.slot));
      return now !== undefined && now.endPoint !== NOWHERE && moves(server, now);
    });
  });
  return moving.map(({ name }) => backEndName(name));
}

function moves({ address, port }: FrontDoorServer, now: RunningServer): boolean {
  return endPoint(address, port) !== now.endPoint;
}

interface Slot {
  readonly end: BackEnd;
  readonly slot: number;
  readonly now: RunningServer;
  readonly sessions: number;
  readonly server: FrontDoorServer | undefined;
}

function handle(end: BackEnd, slot: number): string {
  return `${backEndName(end.name)}/${slotName(slot)}`;
}

function orderSlot(orders: Orders, { end, slot, now, sessions, server }: Slot): void {
  const name = handle(end, slot);
  const set = (what: string): string => `set server ${name} ${what}`;
  if (server === undefined) {
    if (now.maintenance) return;
    orders.leaving.push(...farewell(end, name));
    orders.touched.add(backEndName(end.name));
    return;
  }
  const changesHands = moves(server, now);
  if (changesHands && sessions > 0) {
    orders.busy.push(
      `slot ${slot} of back end ${end.name} still has connections to ${now.endPoint}`,
    );
    return;
  }
  const mustBeEmptied = changesHands && !now.maintenance;
  const due = mustBeEmptied ? orders.changing : orders.arriving;
  const commands = mustBeEmptied ? [set('state maint')] : [];
  if (changesHands) commands.push(set(`addr ${server.address} port ${server.port}`));
  const weight = effectiveWeight(end, server);
  if (weight !== now.weight) commands.push(set(`weight ${weight}`));
  due.push(...commands);
  if (server.state !== (mustBeEmptied ? 'maint' : stateOf(now))) {
    const dueState = server.state === 'drain' && !mustBeEmptied ? orders.draining : due;
    dueState.push(set(`state ${server.state}`));
    if (server.isDown === true && end.mode === 'tcp')
      dueState.push(`shutdown sessions server ${name}`);
    orders.touched.add(backEndName(end.name));
  }
  if (commands.length > 0) orders.touched.add(backEndName(end.name));
}

function stateOf(now: RunningServer): FrontDoorServer['state'] {
  if (now.maintenance) return 'maint';
  return now.draining ? 'drain' : 'ready';
}

/** Its task is gone. Requests over HTTP end by themselves; other connections would hang until a client gives up. */
function farewell(end: BackEnd, name: string): readonly string[] {
  const leave = [`set server ${name} state drain`, `set server ${name} state maint`];
  return end.mode === 'tcp' ? [...leave, `shutdown sessions server ${name}`] : leave;
}
