import { FakeClock } from '@grappe/fakes';
import { gpioContract, type DrivenLevel } from '@grappe/port-contracts';
import { afterAll, beforeAll } from 'vitest';
import { OnoffGpio } from './onoff-gpio.ts';
import { Boards } from './testing/boards.ts';

/** More than the suite has tests: each gets a board of its own. */
const BOARDS = 60;
const PI_4 = 'pinctrl-bcm2711:512:58';

let boards: Boards;
let used = 0;

beforeAll(async () => {
  boards = await Boards.start(Array.from({ length: BOARDS }, (_, index) => `b${index}=${PI_4}`));
});

afterAll(() => boards.stop());

gpioContract('OnoffGpio', async () => {
  const board = boards.get(`b${used}`);
  used += 1;
  const clock = new FakeClock();
  let gpio = new OnoffGpio({ root: board.root, timers: clock });
  board.setPin(3, 'taken', '1');
  return {
    get gpio() {
      return gpio;
    },
    free: [17, 27],
    taken: 3,
    offHeader: 40,
    end: async () => {
      gpio.close();
      gpio = new OnoffGpio({ root: board.root, timers: clock });
    },
    leaveBehind: async (bcm, level) => {
      const line = `gpio${512 + bcm}`;
      board.write('export', String(512 + bcm));
      board.write(`${line}/active_low`, '1');
      board.write(`${line}/direction`, level);
      if (level === 'in') board.write(`${line}/edge`, 'both');
    },
    history: async (bcm) => board.pin(bcm, 'history').split('\n') as DrivenLevel[],
    setLevel: async (bcm, high) => {
      await board.setLevel(bcm, high);
      clock.advance(0);
    },
    breakPin: async (bcm) => board.setPin(bcm, 'broken', '1'),
    advance: async (byMs) => clock.advance(byMs),
    dispose: async () => gpio.close(),
  };
});
