import { describe, expect, it } from 'vitest';

import { imageArchitecture } from './architecture.ts';
import { archiveManifest, imageConfig } from './image-config.ts';
import { loadRecipe } from './recipes/load-recipe.ts';

describe('imageConfig', () => {
  it('says how the database runs, in the units of the image format', async () => {
    const config = imageConfig({
      recipe: await loadRecipe('postgres'),
      architecture: { architecture: 'arm64', variant: 'v8' },
      layerSha256: 'abc',
      createdSeconds: 86_400,
    });
    expect(config).toMatchObject({
      architecture: 'arm64',
      variant: 'v8',
      os: 'linux',
      created: '1970-01-02T00:00:00.000Z',
      rootfs: { type: 'layers', diff_ids: ['sha256:abc'] },
      config: {
        StopSignal: 'SIGINT',
        Cmd: ['postgres'],
        ExposedPorts: { '5432/tcp': {} },
        Healthcheck: {
          Interval: 2_000_000_000,
          Timeout: 3_000_000_000,
          StartPeriod: 60_000_000_000,
          Retries: 5,
        },
      },
    });
  });

  it('runs the guestbook without root and names no variant where there is none', async () => {
    const config = imageConfig({
      recipe: await loadRecipe('web'),
      architecture: { architecture: 'amd64' },
      layerSha256: 'abc',
      createdSeconds: 0,
    });
    expect(config).toMatchObject({
      config: { User: '10001:10001', Healthcheck: { Interval: 1_000_000_000 } },
    });
    expect(config).not.toHaveProperty('variant');
  });
});

describe('archiveManifest', () => {
  it('leads from the reference to configuration and layer', () => {
    expect(archiveManifest({ reference: 'a/b:1', configSha256: 'c0', layerSha256: '1a' })).toEqual([
      { Config: 'c0.json', RepoTags: ['a/b:1'], Layers: ['1a/layer.tar'] },
    ]);
  });
});

describe('imageArchitecture', () => {
  it('knows the boards of a rack and refuses the rest', () => {
    expect(imageArchitecture('arm64')?.architecture).toBe('arm64');
    expect(imageArchitecture('armhf')).toEqual({ architecture: 'arm', variant: 'v7' });
    expect(imageArchitecture('s390x')).toBeUndefined();
  });
});
