/** What `diff` and `grep` end with when they have done their work and the answer is no. */
export const EXIT_NO = 1;

/** A command has done and printed all that it was asked for, and a script should see in its exit code that the answer is no. */
export class NegativeAnswer extends Error {
  override readonly name = 'NegativeAnswer';
}
