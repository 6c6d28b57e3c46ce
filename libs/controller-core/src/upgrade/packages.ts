import {
  AGENT_PACKAGE,
  ok,
  PACKAGES_KEPT_MAX,
  UPGRADE_PACKAGES_MAX,
  type Failure,
  type Result,
} from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';
import { latestUpgrade } from './changes.ts';
import type { PackageRecord } from './records.ts';

/** Notes that the controller holds a package. Those that came longest ago are forgotten, unless the latest upgrade names them. */
export function addPackage(
  step: Step,
  request: Extract<OperatorRequest, { kind: 'add-package' }>,
): Result<OperatorReply, Failure> {
  const { packages } = step.state.durable;
  const before = [...packages.values()].sort((a, b) => a.sequence - b.sequence);
  const sequence = 1 + (before.at(-1)?.sequence ?? 0);
  const { package: added, depends } = request;
  packages.put(added.sha256, { ...added, depends, sequence });
  const inUse = new Set(latestUpgrade(step.state)?.packages.map(({ sha256 }) => sha256));
  for (const { sha256 } of before) {
    if (packages.size <= PACKAGES_KEPT_MAX) break;
    if (sha256 !== added.sha256 && !inUse.has(sha256)) packages.delete(sha256);
  }
  const { name, version, architecture, sizeBytes } = added;
  emit(step, 'package.loaded', {}, `${name} ${version} ${architecture}, ${sizeBytes} bytes`);
  return ok({ kind: 'done' });
}

/** What is wrong with these packages as those of one upgrade, for a person. */
export function checkPackages(packages: readonly PackageRecord[]): readonly string[] {
  const problems: string[] = [];
  if (packages.length > UPGRADE_PACKAGES_MAX)
    problems.push(`${packages.length} packages: at most ${UPGRADE_PACKAGES_MAX} are taken`);
  if (!packages.some(({ name }) => name === AGENT_PACKAGE))
    problems.push(`there is no ${AGENT_PACKAGE} among the packages`);
  const versions = new Set(packages.map(({ version }) => version));
  if (versions.size > 1)
    problems.push(`the packages are not of one release: ${[...versions].sort().join(', ')}`);
  const kinds = packages.map(({ name, architecture }) => `${name} for ${architecture}`);
  for (const kind of new Set(kinds.filter((one, at) => kinds.indexOf(one) !== at)))
    problems.push(`there are two packages ${kind}`);
  return [...problems, ...missingParts(packages)];
}

const OWN_RELATION = /^(grappe-[a-z]+)(?: \(= (?<version>[^)]+)\))?$/;

/** Packages of grappe that one of these needs. */
function missingParts(packages: readonly PackageRecord[]): readonly string[] {
  const problems = new Set<string>();
  for (const { name, depends } of packages) {
    for (const relation of depends) {
      const [, wanted, version] = OWN_RELATION.exec(relation) ?? [];
      if (wanted === undefined) continue;
      const isThere = packages.some(
        (one) => one.name === wanted && (version === undefined || one.version === version),
      );
      if (!isThere) problems.add(`${name} needs ${relation}: give that package, too`);
    }
  }
  return [...problems];
}
