import type { ServiceSpec } from '@grappe/domain';
import type { Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readNonEmptyText, readOneOf, refuse } from '../yaml/scalars.ts';
import { absolutePath } from './container-path.ts';
import { imageFault } from './image-reference.ts';

/** The reference as written; undefined: missing or malformed, and reported. */
export function readImage(reading: Reading, service: Spot, fields: Fields): string | undefined {
  const spot = fields.get('image');
  if (spot === undefined) {
    const place = { offset: service.keyOffset, path: service.path };
    reading.report.problem(place, 'the image is missing', 'image: name:tag');
    return undefined;
  }
  const text = readNonEmptyText(reading, spot, 'an image like name:tag');
  if (text === undefined) return undefined;
  const fault = imageFault(text);
  if (fault === undefined) return text;
  return refuse(reading, spot, text, '[registry/]name[:tag][@digest]', `: ${fault}`);
}

const HOST_NAME =
  /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
/** The kernel's limit (HOST_NAME_MAX). */
const HOST_NAME_CHARS_MAX = 64;

/** `user`, `working_dir`, `hostname`. */
export function readIdentity(
  reading: Reading,
  fields: Fields,
): Partial<Pick<ServiceSpec, 'user' | 'workingDir' | 'hostname'>> {
  const userSpot = fields.get('user');
  const user = userSpot && readNonEmptyText(reading, userSpot, 'a user, like 1000 or app:staff');
  const workingDirSpot = fields.get('working_dir');
  const workingDir = workingDirSpot && readWorkingDir(reading, workingDirSpot);
  const hostnameSpot = fields.get('hostname');
  const hostname = hostnameSpot && readHostname(reading, hostnameSpot);
  return {
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(hostname === undefined ? {} : { hostname }),
  };
}

function readWorkingDir(reading: Reading, spot: Spot): string | undefined {
  const expected = 'an absolute path in the container';
  const text = readNonEmptyText(reading, spot, expected);
  if (text === undefined) return undefined;
  return absolutePath(text) ?? refuse(reading, spot, text, expected);
}

function readHostname(reading: Reading, spot: Spot): string | undefined {
  const expected = 'a host name of letters, digits, hyphens and dots';
  const text = readNonEmptyText(reading, spot, expected);
  if (text === undefined) return undefined;
  if (text.length <= HOST_NAME_CHARS_MAX && HOST_NAME.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

const NETWORK_MODES = ['bridge', 'host', 'none'] as const;

export function readNetworkMode(
  reading: Reading,
  spot: Spot | undefined,
): Partial<Pick<ServiceSpec, 'networkMode'>> {
  if (spot === undefined) return {};
  const networkMode = readOneOf(reading, spot, NETWORK_MODES);
  return networkMode === undefined ? {} : { networkMode };
}

const PULL_POLICIES = ['missing', 'if_not_present', 'always', 'never', 'daily', 'weekly'] as const;

/** Grappe pulls what is missing and nothing else; the other policies are heard and not followed. */
export function checkPullPolicy(reading: Reading, spot: Spot | undefined): void {
  if (spot === undefined) return;
  const policy = readOneOf(reading, spot, PULL_POLICIES);
  if (policy === undefined || policy === 'missing' || policy === 'if_not_present') return;
  reading.report.warning(
    spot,
    `"${policy}" is ignored: an image that is on the node is used, and pulled only when it is missing`,
  );
}
