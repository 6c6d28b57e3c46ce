import {
  defaultServiceSpec,
  parseServiceName,
  STOP_GRACE_MS_MAX,
  type ServiceSpec,
} from '@grappe/domain';
import { readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readBoolean } from '../yaml/scalars.ts';
import { readCapabilities } from './capabilities.ts';
import { readCommand } from './command.ts';
import type { ComposeReading, StackContext } from './compose-reading.ts';
import { readDeploy, readMode } from './deploy.ts';
import { readDependsOn } from './depends-on.ts';
import { readDevices } from './devices.ts';
import { readDurationMs } from './duration.ts';
import { readEnvironment } from './environment.ts';
import { readExpose } from './expose.ts';
import { readExtraHosts } from './extra-hosts.ts';
import { readHealthcheck } from './healthcheck.ts';
import { readLabels } from './labels.ts';
import { readMounts } from './mounts.ts';
import { readPorts } from './ports.ts';
import { readResources } from './resources.ts';
import { SERVICE_KEYS } from './service-keys.ts';
import { readPlacementWithPlatform, readRestartOnce, readUpdates } from './service-deploy.ts';
import { checkPullPolicy, readIdentity, readImage, readNetworkMode } from './service-identity.ts';
import { checkTogether, withNodePorts } from './service-rules.ts';
import { readStopSignal } from './stop-signal.ts';
import { readRackSettings } from './x-grappe.ts';

/** One service; undefined when it is not even a map with a good name and an image. Whatever else is wrong is in the report. */
export function readService(
  reading: ComposeReading,
  context: StackContext,
  key: string,
  spot: Spot,
): ServiceSpec | undefined {
  const name = parseServiceName(key);
  if (!name.ok) reading.report.problem({ offset: spot.keyOffset, path: spot.path }, name.error);
  const fields = readFields(reading.report, spot, SERVICE_KEYS);
  if (fields === undefined) return undefined;
  const image = readImage(reading, spot, fields);
  const deploy = readDeploy(reading, fields.get('deploy'));
  const dependsOnSpot = fields.get('depends_on');
  const dependsOn = dependsOnSpot && readDependsOn(reading, dependsOnSpot, context.serviceNames);
  checkPullPolicy(reading, fields.get('pull_policy'));
  const container = readContainer(reading, context, fields);
  const settings = {
    ...container,
    ...readResources(reading, fields, deploy?.get('resources')),
    ...readRestartOnce(reading, fields.get('restart'), deploy?.get('restart_policy')),
    ...readUpdates(reading, deploy),
    mode: readMode(reading, fields, deploy),
    placement: readPlacementWithPlatform(reading, fields.get('platform'), deploy?.get('placement')),
    ...(dependsOn === undefined || dependsOn.length === 0 ? {} : { dependsOn }),
    ...at(fields, 'x-grappe', (found) => readRackSettings(reading, found, container.ports ?? [])),
  };
  if (!name.ok) return undefined;
  const spec: ServiceSpec = { ...defaultServiceSpec(name.value, image ?? ''), ...settings };
  checkTogether(reading, fields, deploy, spec);
  return image === undefined ? undefined : withNodePorts(spec);
}

/** What the engine is told about the container itself. */
function readContainer(
  reading: ComposeReading,
  context: StackContext,
  fields: Fields,
): Partial<ServiceSpec> {
  const grace = { minMs: 0, maxMs: STOP_GRACE_MS_MAX };
  return {
    ...readIdentity(reading, fields),
    ...readNetworkMode(reading, fields.get('network_mode')),
    ...field('command', fields, (found) => readCommand(reading, found)),
    ...field('entrypoint', fields, (found) => readCommand(reading, found)),
    environment: readEnvironment(reading, fields.get('env_file'), fields.get('environment')),
    ...field('labels', fields, (found) => readLabels(reading, found)),
    ...renamed('extraHosts', 'extra_hosts', fields, (found) => readExtraHosts(reading, found)),
    ...field('ports', fields, (found) => readPorts(reading, found)),
    ...field('expose', fields, (found) => readExpose(reading, found)),
    mounts: readMounts(reading, context, fields.get('volumes'), fields.get('tmpfs')),
    ...field('healthcheck', fields, (found) => readHealthcheck(reading, found)),
    ...renamed('stopSignal', 'stop_signal', fields, (found) => readStopSignal(reading, found)),
    ...renamed('stopGraceMs', 'stop_grace_period', fields, (found) =>
      readDurationMs(reading, found, grace),
    ),
    ...field('init', fields, (found) => readBoolean(reading, found)),
    ...renamed('readOnlyRootfs', 'read_only', fields, (found) => readBoolean(reading, found)),
    ...renamed('capAdd', 'cap_add', fields, (found) => readCapabilities(reading, found)),
    ...renamed('capDrop', 'cap_drop', fields, (found) => readCapabilities(reading, found)),
    ...field('devices', fields, (found) => readDevices(reading, found)),
  };
}

function at<T extends object>(fields: Fields, key: string, read: (found: Spot) => T): Partial<T> {
  const found = fields.get(key);
  return found === undefined ? {} : read(found);
}

/** The setting when its key says something that can be read; else nothing, so that the default stays. */
function field<K extends keyof ServiceSpec>(
  name: K,
  fields: Fields,
  read: (found: Spot) => ServiceSpec[K] | undefined,
): Partial<Pick<ServiceSpec, K>> {
  return renamed(name, name, fields, read);
}

function renamed<K extends keyof ServiceSpec>(
  name: K,
  key: string,
  fields: Fields,
  read: (found: Spot) => ServiceSpec[K] | undefined,
): Partial<Pick<ServiceSpec, K>> {
  const found = fields.get(key);
  const value = found === undefined ? undefined : read(found);
  if (value === undefined) return {};
  const setting: Partial<ServiceSpec> = { [name]: value };
  return setting;
}
