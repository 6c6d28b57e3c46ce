// Original file: grappe/link/v1/hardware.proto


// Original file: grappe/link/v1/hardware.proto

export const _grappe_link_v1_ButtonPress_Kind = {
  KIND_SHORT: 'KIND_SHORT',
  KIND_LONG: 'KIND_LONG',
} as const;

export type _grappe_link_v1_ButtonPress_Kind =
  | 'KIND_SHORT'
  | 0
  | 'KIND_LONG'
  | 1

export type _grappe_link_v1_ButtonPress_Kind__Output = typeof _grappe_link_v1_ButtonPress_Kind[keyof typeof _grappe_link_v1_ButtonPress_Kind]

export interface ButtonPress {
  'kind'?: (_grappe_link_v1_ButtonPress_Kind);
}

export interface ButtonPress__Output {
  'kind': (_grappe_link_v1_ButtonPress_Kind__Output);
}
