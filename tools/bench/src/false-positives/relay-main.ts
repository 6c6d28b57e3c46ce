import { createSocket } from 'node:dgram';
import { setPriority } from 'node:os';
import { seededRandom } from '../figures/random.ts';
import { fateOf, sendToOtherSide } from './impairment.ts';
import type { RelayCounts, RelayOrder } from './relay.ts';

/** The network must stay what it is told to be while every core is busy: before all programs that do not ask for more. */
const PRIORITY = -15;
/** A burst of several hundred packets waits here rather than being lost beyond what was asked for. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Passes packets between the two sides of each link, late or not at all, until the bench that started it ends. */
function relay(order: RelayOrder): void {
  const random = seededRandom(order.seed);
  const counts: RelayCounts = { packets: 0, lost: 0, latestMs: 0 };
  const socket = createSocket('udp4');
  const pass = (packet: Buffer, dueMs: number): void => {
    counts.latestMs = Math.max(counts.latestMs, performance.now() - dueMs);
    socket.send(packet, order.port, order.tunnelAddress);
  };
  socket.on('message', (packet) => {
    if (!sendToOtherSide(packet)) return;
    counts.packets += 1;
    const delayMs = fateOf(order.impairment, random);
    if (delayMs === 'lost') counts.lost += 1;
    else setTimeout(pass, delayMs, packet, performance.now() + delayMs);
  });
  socket.bind(order.port, order.relayAddress, () => {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    process.send?.(counts);
  });
  process.on('message', (message) => {
    if (message === 'count') process.send?.(counts);
  });
}

setPriority(PRIORITY);
process.on('disconnect', () => process.exit());
// Ctrl-C is for the bench, which ends this program when it no longer needs the network.
process.on('SIGINT', () => undefined);
process.once('message', (order) => relay(order as RelayOrder));
