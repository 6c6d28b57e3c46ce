import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ownNetwork } from './tools/tidy/src/own-network.ts';
import { OnlineFirst } from './tools/tidy/src/online-first.ts';

/** Ends what hangs. The slowest takes some two seconds alone, and ten times that on a machine that many share. */
const UNIT_TIMEOUT_MS = 60_000;
/** Contract tests start real engines and brokers. */
const CONTRACT_TIMEOUT_MS = 120_000;
/** Lab tests start whole racks and wait for conditions with their own, shorter deadlines. */
const LAB_TIMEOUT_MS = 300_000;
/** One rack waits more than it computes, but what it waits for must not wait for its neighbours: two cores each. */
const LAB_WORKERS = Math.max(1, Math.floor(availableParallelism() / 2));
/** Projects with more than one worker are groups of their own, one after another. */
const LAB_GROUP = 2;
/** These hold the rack to a time, or to not a single request lost: what other racks do beside must not count. */
const LAB_ALONE_GROUP = 3;
/** An emulated board boots in half a minute, and starts Node in ten seconds; several times that on a busy machine. */
const BOARD_TIMEOUT_MS = 300_000;
/** A card boots like a board, from a disk and with all that a real one starts; some tests boot it a dozen times. */
const CARD_TIMEOUT_MS = 1_800_000;

/** What every run of a test has in common. */
const SETUP = ['./tools/tidy/src/seed-properties.ts'];

const everywhere = ['apps', 'libs', 'tools'];
const files = (suffix: string) => everywhere.map((folder) => `${folder}/**/src/**/*${suffix}`);

/** What is waited for happens or does not, however busy the machine; vitest's own second is too short beside other files. */
const CONTRACT_POLL_MS = 30_000;
const CONTRACT = {
  testTimeout: CONTRACT_TIMEOUT_MS,
  hookTimeout: CONTRACT_TIMEOUT_MS,
  expect: { poll: { timeout: CONTRACT_POLL_MS } },
  // A file on each core: some start several daemons, and many wait.
  maxWorkers: availableParallelism(),
};
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  test: {
    sequence: { sequencer: OnlineFirst },
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
          hookTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          ...CONTRACT,
          name: 'contract',
          setupFiles: SETUP,
          include: files('.contract.test.ts'),
          exclude: ['**/node_modules/**', ...files('.online.contract.test.ts')],
          pool: isRoot ? ownNetwork() : 'forks',
          globalSetup: ['libs/adapters/docker/src/testing/shared-busybox-setup.ts'],
        },
      },
      {
        test: {
          ...CONTRACT,
          name: 'contract-online',
          include: files('.online.contract.test.ts'),
          globalSetup: ['tools/packages/src/machine/shared-debian-setup.ts'],
        },
      },
      {
        test: {
          name: 'lab',
          include: files('.lab.test.ts'),
          exclude: ['**/node_modules/**', ...files('.alone.lab.test.ts')],
          testTimeout: LAB_TIMEOUT_MS,
          hookTimeout: LAB_TIMEOUT_MS,
          maxWorkers: LAB_WORKERS,
          sequence: { groupOrder: LAB_GROUP },
        },
      },
      {
        test: {
          name: 'lab-alone',
          include: files('.alone.lab.test.ts'),
          testTimeout: LAB_TIMEOUT_MS,
          hookTimeout: LAB_TIMEOUT_MS,
          fileParallelism: false,
          sequence: { groupOrder: LAB_ALONE_GROUP },
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
