/**
 * Templates by which Home Assistant reads our JSON. What is not known is left out of it, and comes out as `None`, which Home Assistant takes for
 * "unknown"; without `default` it would keep the last value and fill its log.
 */

/** A path of names, `battery.charge`; each part may be missing. */
function reach(path: string): string {
  const names = path.split('.');
  const last = names.pop() ?? '';
  return `${objectAt(names)}.${last} | default(none)`;
}

/** An entry of an object whose keys are names of ours, which may hold hyphens. */
function reachIn(path: string, key: string): string {
  return `${objectAt(path.split('.'))}['${key}'] | default(none)`;
}

function objectAt(names: readonly string[]): string {
  return names.reduce((from, name) => `(${from}.${name} | default({}))`, 'value_json');
}

export function valueOf(path: string): string {
  return `{{ ${reach(path)} }}`;
}

export function entryOf(path: string, key: string): string {
  return `{{ ${reachIn(path, key)} }}`;
}

/** A share of 0 to 1 as whole percent. */
export function percentOf(path: string): string {
  return `{% set v = ${reach(path)} %}{{ none if v is none else (v * 100) | round | int }}`;
}

/** `ON` and `OFF` are what a binary sensor expects. */
export function switchOf(path: string): string {
  return onOff(reach(path));
}

export function switchIn(path: string, key: string): string {
  return onOff(reachIn(path, key));
}

/** On while there is anything at the path: a text that is not empty, a list with an entry, or a number that is not 0. */
export function anyAt(path: string): string {
  return `{{ 'ON' if ${reach(path)} else 'OFF' }}`;
}

/** Attributes of an entity: the same, for a person to read. */
export function attributeOf(name: string, path: string): string {
  return `{{ {'${name}': ${reach(path)}} | tojson }}`;
}

/** An attribute that lists one property of each entry of a list. */
export function eachOf(path: string, property: string): string {
  return `{{ {'${path}': ${objectAt([])}.${path} | default([]) | map(attribute='${property}') | list} | tojson }}`;
}

function onOff(expression: string): string {
  return `{% set v = ${expression} %}{{ none if v is none else 'ON' if v else 'OFF' }}`;
}
