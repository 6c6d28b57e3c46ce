import type { EngineInfo } from '@grappe/ports';

/** The kernel's names of processors and Docker's for the same, which image variants carry. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv6l: 'arm',
  armv7l: 'arm',
  armv8l: 'arm',
  i686: '386',
};

/** The engine's answer to `info`, as far as Grappe reads it. */
export interface DockerInfo {
  readonly ServerVersion: string;
  readonly Architecture: string;
  readonly OperatingSystem: string;
  readonly KernelVersion: string;
  readonly NCPU: number;
  readonly MemTotal: number;
}

export function engineInfo(info: DockerInfo): EngineInfo {
  return {
    version: info.ServerVersion,
    architecture: ARCHITECTURES[info.Architecture] ?? info.Architecture,
    operatingSystem: info.OperatingSystem,
    kernel: info.KernelVersion,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
  };
}
