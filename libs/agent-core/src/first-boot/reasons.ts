import type { NetworkLook, NodeCard } from '@grappe/domain';
import type { BoardIdentity, JoinObstacle } from './acts.ts';
import type { FirstBootReason } from './status.ts';

const PREPARE = '"grappe image prepare"';
const FIX_IN_RACK_YAML = `if rack.yaml has another network by now, prepare the card anew with ${PREPARE}`;
const ADDRESS_LATER =
  'see whether a DHCP server answers in that network, or give the node an address in rack.yaml and prepare the card anew';

/** Whether the board can be anywhere else than at its controller: then it needs no network to reach it. */
const LOCAL = /^(127\.|\[?::1\]?:|localhost:)/;

const WIFI_REFUSED = 'wifi-refused';

/** Why there is no network yet; undefined: there is one, or none is needed. `former`: what it was at the last look. */
export function networkObstacle(
  look: NetworkLook,
  card: NodeCard,
  former: FirstBootReason | undefined,
): FirstBootReason | undefined {
  if (card.controllers.some((address) => LOCAL.test(address))) return undefined;
  const { links } = look;
  if (links.some(({ carrier, addresses }) => carrier && addresses.length > 0)) return undefined;
  const { wifi } = card.network;
  if (wifi === undefined) return cableObstacle(look);
  if (links.some(({ carrier }) => carrier)) return noAddress(links);
  const ssid = JSON.stringify(wifi.ssid);
  if (!links.some(({ kind }) => kind === 'wifi')) {
    return noNetwork(
      'no-wifi-device',
      `this board has no Wi-Fi that its system knows`,
      `use a cable, and prepare the card without "wifi: true"; or see in the log of the kernel (dmesg) what became of its firmware`,
    );
  }
  // One that has refused is tried again now and then, and is no other for it.
  if (look.wifi === 'refused' || former?.key === WIFI_REFUSED) {
    return noNetwork(
      WIFI_REFUSED,
      `the Wi-Fi ${ssid} refuses this board: most likely its password is another one`,
      `prepare the card anew with the right --wifi-password-file`,
    );
  }
  return noNetwork(
    'wifi-not-seen',
    `the Wi-Fi ${ssid} is not found, or does not answer`,
    `see that it is switched on, in reach, on 2.4 GHz for a Pi 3 or Zero 2, and spelled like that; ${FIX_IN_RACK_YAML}`,
  );
}

function cableObstacle({ links }: NetworkLook): FirstBootReason {
  const cables = links.filter(({ kind }) => kind === 'cable');
  if (cables.length === 0) {
    return noNetwork(
      'no-cable-device',
      'this board has no network card that its system knows',
      'wait: some are found late. If it stays so, see in the log of the kernel (dmesg) what is missing',
    );
  }
  if (links.some(({ carrier }) => carrier)) return noAddress(links);
  const names = cables.map(({ name }) => name).join(', ');
  return noNetwork(
    'no-cable',
    `no cable is plugged in, or nothing is alive at its other end (${names})`,
    'look at the cable and at the lights of the switch',
  );
}

function noAddress(links: NetworkLook['links']): FirstBootReason {
  const names = links.filter(({ carrier }) => carrier).map(({ name }) => name);
  return noNetwork(
    'no-address',
    `${names.join(', ')} has a link and no address`,
    `${ADDRESS_LATER}; ${FIX_IN_RACK_YAML}`,
  );
}

function noNetwork(key: string, message: string, remedy: string): FirstBootReason {
  return { kind: 'no-network', key, messages: [message], remedy };
}

/** Of a round in which no controller was reached: one message each. */
export function unreachedObstacle(
  tried: readonly { readonly controller: string; readonly obstacle: JoinObstacle }[],
): FirstBootReason {
  const messages = tried.map(({ obstacle }) => obstacle.failure.message);
  const addresses = tried.map(({ controller }) => controller).join(', ');
  return {
    kind: 'no-controller',
    key: `no-controller ${messages.map(timeless).join(' ')}`,
    messages,
    remedy: `see that the controller runs, at ${addresses}, and that this board and it are in one network; ${FIX_IN_RACK_YAML}`,
  };
}

/** Why somebody who answered did not take the board; undefined: nobody answered. */
export function refusal(
  { cause, failure }: JoinObstacle,
  card: NodeCard,
  wallMs: number,
): FirstBootReason | undefined {
  const { code, message, remedy } = failure;
  const key = timeless(`${cause} ${code} ${message}`);
  if (cause === 'network') return undefined;
  if (cause === 'fault') {
    const next = remedy === '' ? 'see the log of the controller, and of this board' : remedy;
    return { kind: 'trouble', key, messages: [message], remedy: next };
  }
  if (cause === 'dates') {
    return {
      kind: 'clock-wrong',
      key,
      messages: [message, `this board believes that it is ${new Date(wallMs).toISOString()}`],
      remedy: `set its clock, or give the rack a time server (network.timeServers in rack.yaml) and prepare the card anew; 1970 would do, because certificates are valid from then on, so a clock module or its battery is the likeliest cause`,
    };
  }
  if (code === 'ALREADY_EXISTS') {
    return {
      kind: 'name-taken',
      key,
      messages: [message],
      remedy: `if this board replaces the node, prepare its card anew with --replace; if it is to be another node, with the name of that one (now: ${card.node})`,
    };
  }
  const copied =
    cause === 'card'
      ? ''
      : ' If the token is used up, this card is a copy of one that has joined already: each board needs a card of its own.';
  return {
    kind: 'token-refused',
    key,
    messages: [message],
    remedy: `prepare the card anew with ${PREPARE}.${copied}${remedy === '' ? '' : ` (${remedy})`}`,
  };
}

/** A card with which nothing can be begun. */
export function unreadableCard(problems: readonly string[]): FirstBootReason {
  return {
    kind: 'card-unreadable',
    key: `card ${problems.join(' ')}`,
    messages: problems,
    remedy: `prepare the card anew with ${PREPARE}; where the card itself fails, take another one`,
  };
}

/** Its containers and volumes are those of another node: nobody but a person gives that up. */
export function otherNode({ rack, node }: BoardIdentity, card: NodeCard): FirstBootReason {
  return {
    kind: 'other-node',
    key: `other-node ${rack} ${node}`,
    messages: [
      `this board is node ${node} of the rack ${rack}, and the card is for node ${card.node} of the rack ${card.rack}`,
    ],
    remedy: `if it is to change, drain and remove the node ${node} first ("grappe node drain", "grappe node remove"), then on the board: systemctl stop grappe-agent, and remove /var/lib/grappe/agent. If not, remove the folder grappe from this card's first partition`,
  };
}

/** Times differ from one try to the next, and make no other reason. */
function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}
