/** Stable codes of what can go wrong in the virtual rack; scripts may match on them. */
export type LabErrorCode =
  | 'bad-argument'
  | 'missing-requirement'
  | 'already-up'
  | 'not-up'
  | 'in-use'
  | 'wrong-state'
  | 'command-failed'
  | 'timeout'
  | 'interrupted';

/** A failure a person can act on: what happened, then what to do next. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly code: LabErrorCode;
  readonly nextStep: string | undefined;

  constructor(code: LabErrorCode, message: string, nextStep?: string) {
    super(nextStep === undefined ? message : `${message}\n${nextStep}`);
    this.code = code;
    this.nextStep = nextStep;
  }
}
