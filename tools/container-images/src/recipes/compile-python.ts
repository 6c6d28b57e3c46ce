/**
 * Compiles Python's own library and its packages in the tree of an image: a replacement must serve at once, and to compile them at each start takes seconds on
 * a Pi. Unchecked: times in the image are not the compiled files'.
 */
export const COMPILE_PYTHON: readonly string[] = [
  'python3',
  '-m',
  'compileall',
  '-q',
  '--invalidation-mode=unchecked-hash',
  '/usr/lib/python3',
  '/usr/lib/python3.11',
];
