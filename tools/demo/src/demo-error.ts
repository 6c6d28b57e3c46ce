/** The demo cannot go on; the message says what happened and, where it is known, what to do. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
