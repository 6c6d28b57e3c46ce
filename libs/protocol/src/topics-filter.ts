import { TOPIC_BYTES_MAX, TOPIC_LEVELS_MAX } from './topics-table.ts';

/** The character that MQTT strings never hold (MQTT 3.1.1, 1.5.3). */
const NUL = String.fromCharCode(0);

function fits(text: string): boolean {
  return (
    text.length > 0 &&
    new TextEncoder().encode(text).length <= TOPIC_BYTES_MAX &&
    !text.includes(NUL) &&
    text.split('/').length <= TOPIC_LEVELS_MAX
  );
}

/** A topic that a message may be published to: within the limits and without wildcards. */
export function isTopicName(text: string): boolean {
  return fits(text) && !text.includes('+') && !text.includes('#');
}

/** A topic filter as MQTT 3.1.1 section 4.7.1 defines it: `+` alone in its level, `#` alone in the last one. */
export function isTopicFilter(text: string): boolean {
  if (!fits(text)) return false;
  const levels = text.split('/');
  return levels.every((level, index) => {
    if (level === '+') return true;
    if (level === '#') return index === levels.length - 1;
    return !level.includes('+') && !level.includes('#');
  });
}

/**
 * Whether everything that `filter` can match lies in `branch` (the branch topic itself and all below it). `branch` has no wildcards,
 * so a wildcard among the filter's leading levels would reach outside; below the branch any wildcard stays inside.
 */
export function isWithinBranch(filter: string, branch: string): boolean {
  return filter === branch || filter.startsWith(`${branch}/`);
}

/** MQTT matching: whether a message on `topic` goes to a subscriber of `filter`. */
export function matchesFilter(filter: string, topic: string): boolean {
  // A leading wildcard does not reach topics that begin with `$` (MQTT 3.1.1, 4.7.2).
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}
