/** A failure that the person at the command line can do something about. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
