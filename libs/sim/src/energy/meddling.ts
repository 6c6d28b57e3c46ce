import type { ControllerEffect, ControllerState } from '@grappe/controller-core';
import type { PowerSample, RackSpec, SensorReading } from '@grappe/domain';

/** What a test may spoil of a controller, to show that somebody notices. Nothing of it is used otherwise. */
export interface Meddling {
  /** The rack.yaml that the controller reads. */
  readonly rack?: (rack: RackSpec) => RackSpec;
  /** Before each of its steps. */
  readonly state?: (state: ControllerState, nowMs: number) => void;
  /** Of what it wants done. */
  readonly effects?: (
    effects: readonly ControllerEffect[],
    state: ControllerState,
  ) => readonly ControllerEffect[];
  /** What the battery's agent tells of its sensor. */
  readonly reading?: (judged: SensorReading, raw: PowerSample | undefined) => SensorReading;
}
