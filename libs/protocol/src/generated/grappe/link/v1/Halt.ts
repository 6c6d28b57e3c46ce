// Original file: grappe/link/v1/hardware.proto


export interface Halt {
}

export interface Halt__Output {
}
