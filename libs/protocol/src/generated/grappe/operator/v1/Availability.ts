// Original file: grappe/operator/v1/nodes.proto

export const Availability = {
  AVAILABILITY_ACTIVE: 'AVAILABILITY_ACTIVE',
  AVAILABILITY_DRAINED: 'AVAILABILITY_DRAINED',
  AVAILABILITY_CORDONED: 'AVAILABILITY_CORDONED',
} as const;

export type Availability =
  | 'AVAILABILITY_ACTIVE'
  | 0
  | 'AVAILABILITY_DRAINED'
  | 1
  | 'AVAILABILITY_CORDONED'
  | 2

export type Availability__Output = typeof Availability[keyof typeof Availability]
