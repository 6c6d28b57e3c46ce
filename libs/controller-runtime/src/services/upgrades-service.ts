import { viewUpgrade, type OperatorRequest, type UpgradeView } from '@grappe/controller-core';
import {
  err,
  failure,
  GrappeError,
  ok,
  PACKAGE_BYTES_MAX,
  parseDebianVersion,
  parseNodeName,
  UPGRADE_PACKAGE_NAMES,
  type Failure,
  type Result,
  type UpgradePackage,
} from '@grappe/domain';
import type { BlobStore, DebianPackageFields, ReadDebianPackage } from '@grappe/ports';
import {
  nodeUpgradePhaseCodec,
  upgradeStateCodec,
  type Upgrade,
  type UpgradesHandlers,
} from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { must } from './parse.ts';
import { uploadHandlers } from './upload.ts';

export interface UpgradesDeps {
  readonly driver: ControllerDriver;
  readonly blobs: BlobStore;
  readonly readDebianPackage: ReadDebianPackage;
}

type UpgradeRequestKind = Extract<
  OperatorRequest['kind'],
  'pause-upgrade' | 'resume-upgrade' | 'abort-upgrade'
>;

export function upgradesService(gate: Gate, deps: UpgradesDeps): UpgradesHandlers {
  const { driver } = deps;
  const latest = (): { upgrade: Upgrade | null } => {
    const view = viewUpgrade(driver.state, driver.nowMs());
    return { upgrade: view === undefined ? null : encodeUpgrade(view) };
  };
  const changed = (kind: UpgradeRequestKind) =>
    gate.unary('operator', async () => {
      await driver.request({ kind });
      return latest();
    });
  return {
    ...uploadHandlers(gate, deps.blobs, {
      what: 'a package',
      bytesMax: PACKAGE_BYTES_MAX,
      again: 'give the package again',
      accept: (sha256, sizeBytes) => acceptPackage(deps, sha256, sizeBytes),
    }),
    StartUpgrade: gate.unary('operator', async (request) => {
      await driver.request({
        kind: 'start-upgrade',
        packages: request.sha256,
        nodes: request.nodes.map((name) => must(parseNodeName(name))),
        drain: request.drain,
        parallel: request.parallel === 0 ? 1 : request.parallel,
        allowDowngrade: request.allowDowngrade,
        monitorMs: request.monitorMs,
      });
      return latest();
    }),
    GetUpgrade: gate.unary('operator', latest),
    PauseUpgrade: changed('pause-upgrade'),
    ResumeUpgrade: changed('resume-upgrade'),
    AbortUpgrade: changed('abort-upgrade'),
  };
}

/** Looks into the package and makes it known. What is none of grappe is not kept, and what is not known any more is removed. */
async function acceptPackage(
  deps: UpgradesDeps,
  sha256: string,
  sizeBytes: number,
): Promise<string[]> {
  const { driver, blobs } = deps;
  const fields = await deps.readDebianPackage(await blobs.openRead(sha256));
  const about = fields.ok ? packageOf(fields.value, sha256, sizeBytes) : fields;
  if (!fields.ok || !about.ok) {
    await blobs.remove(sha256);
    throw GrappeError.from(about.ok ? NEVER : about.error);
  }
  const { packages } = driver.state.durable;
  const before = [...packages.keys()];
  const { depends } = fields.value;
  await driver.request({ kind: 'add-package', package: about.value, depends });
  for (const earlier of before) if (!packages.has(earlier)) await blobs.remove(earlier);
  const { name, version, architecture } = about.value;
  return [`${name}_${version}_${architecture}`];
}

const NEVER = failure('INTERNAL', 'a package that was read and was not');
/** Debian's names of architectures are short words. */
const ARCHITECTURE = /^[a-z0-9]{2,16}$/;

function packageOf(
  { name: text, version, architecture }: DebianPackageFields,
  sha256: string,
  sizeBytes: number,
): Result<UpgradePackage, Failure> {
  const name = UPGRADE_PACKAGE_NAMES.find((one) => one === text);
  if (name === undefined)
    return invalid(`it is the package ${text}, not one of ${UPGRADE_PACKAGE_NAMES.join(', ')}`);
  if (!parseDebianVersion(version).ok) return invalid(`${name} has no version: "${version}"`);
  if (!ARCHITECTURE.test(architecture))
    return invalid(`${name} is for no architecture: "${architecture}"`);
  return ok({ name, version, architecture, sha256, sizeBytes });
}

function invalid(message: string): Result<never, Failure> {
  return err(
    failure('INVALID_INPUT', message, 'Give the packages that "npm run packages" builds.'),
  );
}

function encodeUpgrade({ upgrade, waitsFor, nodes }: UpgradeView): Upgrade {
  const { id, version, state, why, packages, drain, parallel, startedAtMs, endedAtMs } = upgrade;
  return {
    ...{ id, version, why, drain, parallel, waitsFor: [...waitsFor] },
    state: upgradeStateCodec.encode(state),
    nodes: nodes.map(({ node, doneBytes, sizeBytes, forMs }) => ({
      node: node.node,
      phase: nodeUpgradePhaseCodec.encode(node.phase),
      fromVersion: node.from,
      message: node.message,
      ...{ doneBytes, sizeBytes, forMs },
    })),
    startedAtMs: Math.round(startedAtMs),
    ...(endedAtMs === undefined ? {} : { endedAtMs: Math.round(endedAtMs) }),
    packages: packages.map((one) => `${one.name}_${one.version}_${one.architecture}`),
  };
}
