// Original file: grappe/operator/v1/incidents.proto

export const RackTrouble = {
  RACK_TROUBLE_NONE: 'RACK_TROUBLE_NONE',
  RACK_TROUBLE_CONTROLLER_AWAY: 'RACK_TROUBLE_CONTROLLER_AWAY',
  RACK_TROUBLE_DOUBT: 'RACK_TROUBLE_DOUBT',
} as const;

export type RackTrouble =
  | 'RACK_TROUBLE_NONE'
  | 0
  | 'RACK_TROUBLE_CONTROLLER_AWAY'
  | 1
  | 'RACK_TROUBLE_DOUBT'
  | 2

export type RackTrouble__Output = typeof RackTrouble[keyof typeof RackTrouble]
