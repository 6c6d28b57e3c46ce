import { createHash } from 'node:crypto';
import { FIRST_VERSION, packageUpgradesContract } from '@grappe/port-contracts';
import { FakePackageUpgrades, fakePackage } from './package-upgrades.ts';

packageUpgradesContract(
  'FakePackageUpgrades',
  () => {
    const board = new FakePackageUpgrades(FIRST_VERSION, 'arm64');
    return Promise.resolve({
      open: () => board,
      make: (version, broken) => {
        const bytes = fakePackage('grappe-agent', version, 'arm64', broken !== undefined);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const about = { name: 'grappe-agent', version, architecture: 'arm64', sha256 } as const;
        return Promise.resolve({ about: { ...about, sizeBytes: bytes.length }, bytes });
      },
      running: () => Promise.resolve(board.running),
      untilRuns: () => Promise.resolve(),
      untilOver: async () => {
        board.runOutOfTime();
        const job = await board.job();
        if (job === undefined) throw new Error('there is no job');
        return job;
      },
      dispose: () => Promise.resolve(),
    });
  },
  5_000,
);
