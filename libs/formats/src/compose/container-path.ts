import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { refuse } from '../yaml/scalars.ts';

/** One spelling of an absolute path: no doubled or trailing slashes, no `.` steps. Undefined: not absolute, or it climbs with `..`. */
export function absolutePath(text: string): string | undefined {
  if (!text.startsWith('/') || text.includes('\0')) return undefined;
  const steps = text.split('/').filter((step) => step !== '' && step !== '.');
  return steps.includes('..') ? undefined : `/${steps.join('/')}`;
}

/** A path within the container to mount something on. */
export function checkTarget(reading: Reading, spot: Spot, text: string): string | undefined {
  const path = absolutePath(text);
  if (path !== undefined && path !== '/') return path;
  return refuse(reading, spot, text, 'an absolute path in the container, not / itself');
}

/** A folder of the node. */
export function checkBindSource(reading: Reading, spot: Spot, text: string): string | undefined {
  const path = absolutePath(text);
  if (path !== undefined) return path;
  reading.report.problem(
    spot,
    'a relative path has no meaning on another node',
    'an absolute path that exists on the nodes, or a named volume',
  );
  return undefined;
}
