import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Ends what hangs. The slowest takes some two seconds alone, and ten times that on a machine that many share. */
const UNIT_TIMEOUT_MS = 60_000;
/** Contract tests start real engines and brokers. */
const CONTRACT_TIMEOUT_MS = 120_000;
/** Lab tests start whole racks and wait for conditions with their own, shorter deadlines. */
const LAB_TIMEOUT_MS = 300_000;
/** A rack of four engines, its agents and the command line that asks how far it is keep a core and a half busy; tests hold it to times, so it gets two. */
const LAB_WORKERS = Math.max(1, Math.floor(availableParallelism() / 2));
/** Run by themselves where several projects are run at once. */
const LAB_GROUP = 2;
/** An emulated board boots in half a minute, and starts Node in ten seconds; several times that on a busy machine. */
const BOARD_TIMEOUT_MS = 300_000;
/** A card boots like a board, from a disk and with all that a real one starts; some tests boot it a dozen times. */
const CARD_TIMEOUT_MS = 1_800_000;

/** What every run of a test has in common. */
const SETUP = ['./tools/tidy/src/seed-properties.ts'];

const everywhere = ['apps', 'libs', 'tools'];
const files = (suffix: string) => everywhere.map((folder) => `${folder}/**/src/**/*${suffix}`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: SETUP,
          include: files('.test.ts'),
          exclude: [
            '**/node_modules/**',
            ...files('.contract.test.ts'),
            ...files('.lab.test.ts'),
            ...files('.board.test.ts'),
            ...files('.card.test.ts'),
          ],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: 'contract',
          setupFiles: SETUP,
          include: files('.contract.test.ts'),
          testTimeout: CONTRACT_TIMEOUT_MS,
          hookTimeout: CONTRACT_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'lab',
          include: files('.lab.test.ts'),
          testTimeout: LAB_TIMEOUT_MS,
          hookTimeout: LAB_TIMEOUT_MS,
          maxWorkers: LAB_WORKERS,
          // Projects of one group have to have the same number of workers.
          sequence: { groupOrder: LAB_GROUP },
        },
      },
      {
        test: {
          name: 'board',
          include: files('.board.test.ts'),
          testTimeout: BOARD_TIMEOUT_MS,
          hookTimeout: BOARD_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'card',
          include: files('.card.test.ts'),
          testTimeout: CARD_TIMEOUT_MS,
          hookTimeout: CARD_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
    ],
  },
});
