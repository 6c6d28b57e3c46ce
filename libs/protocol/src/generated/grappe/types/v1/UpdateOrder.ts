// Original file: grappe/types/v1/workload.proto

export const UpdateOrder = {
  UPDATE_ORDER_STOP_FIRST: 'UPDATE_ORDER_STOP_FIRST',
  UPDATE_ORDER_START_FIRST: 'UPDATE_ORDER_START_FIRST',
} as const;

export type UpdateOrder =
  | 'UPDATE_ORDER_STOP_FIRST'
  | 0
  | 'UPDATE_ORDER_START_FIRST'
  | 1

export type UpdateOrder__Output = typeof UpdateOrder[keyof typeof UpdateOrder]
