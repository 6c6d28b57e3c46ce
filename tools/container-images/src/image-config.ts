import type { ImageArchitecture } from './architecture.ts';
import type { ImageRecipe } from './recipe.ts';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

/** The image's configuration object; its digest is the image's id, so key order is fixed here. */
export function imageConfig(input: {
  readonly recipe: ImageRecipe;
  readonly architecture: ImageArchitecture;
  readonly layerSha256: string;
  /** Whole seconds since 1970. */
  readonly createdSeconds: number;
}): Readonly<Record<string, unknown>> {
  const { run, reference } = input.recipe;
  const created = new Date(input.createdSeconds * 1000).toISOString();
  const { healthcheck } = run;
  return {
    architecture: input.architecture.architecture,
    ...(input.architecture.variant === undefined ? {} : { variant: input.architecture.variant }),
    os: 'linux',
    created,
    config: {
      User: run.user,
      ExposedPorts: { [`${String(run.exposedTcpPort)}/tcp`]: {} },
      Env: Object.entries(run.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: run.entrypoint,
      Cmd: run.command,
      WorkingDir: run.workingDirectory,
      StopSignal: run.stopSignal,
      Healthcheck: {
        Test: healthcheck.test,
        Interval: healthcheck.intervalMs * NANOSECONDS_PER_MILLISECOND,
        Timeout: healthcheck.timeoutMs * NANOSECONDS_PER_MILLISECOND,
        StartPeriod: healthcheck.startPeriodMs * NANOSECONDS_PER_MILLISECOND,
        Retries: healthcheck.retries,
      },
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${input.layerSha256}`] },
    history: [{ created, created_by: `${reference} from Debian packages` }],
  };
}

/** Path of the only layer inside a `docker save` archive. */
export function layerPath(layerSha256: string): string {
  return `${layerSha256}/layer.tar`;
}

/** Path of the configuration inside a `docker save` archive. */
export function configPath(configSha256: string): string {
  return `${configSha256}.json`;
}

/** manifest.json of a `docker save` archive with one image of one layer. */
export function archiveManifest(input: {
  readonly reference: string;
  readonly configSha256: string;
  readonly layerSha256: string;
}): readonly unknown[] {
  return [
    {
      Config: configPath(input.configSha256),
      RepoTags: [input.reference],
      Layers: [layerPath(input.layerSha256)],
    },
  ];
}
