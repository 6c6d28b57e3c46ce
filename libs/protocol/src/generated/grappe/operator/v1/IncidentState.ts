// Original file: grappe/operator/v1/incidents.proto

export const IncidentState = {
  INCIDENT_STATE_OPEN: 'INCIDENT_STATE_OPEN',
  INCIDENT_STATE_CLOSED: 'INCIDENT_STATE_CLOSED',
  INCIDENT_STATE_INTERRUPTED: 'INCIDENT_STATE_INTERRUPTED',
} as const;

export type IncidentState =
  | 'INCIDENT_STATE_OPEN'
  | 0
  | 'INCIDENT_STATE_CLOSED'
  | 1
  | 'INCIDENT_STATE_INTERRUPTED'
  | 2

export type IncidentState__Output = typeof IncidentState[keyof typeof IncidentState]
