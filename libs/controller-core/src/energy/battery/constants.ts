/** Observations further apart than this say nothing of the time between them: the sensor is read every few seconds. */
export const GAP_MS = 120_000;
/** What flows in a gap at the most, in shares of the capacity an hour: a rack draws less, and few panels give more. */
export const GAP_RATE_PER_HOUR = 0.15;

/** Noise of a meter, and the ripple of a charger, are gone after this long. */
export const SMOOTH_MS = 60_000;
/** Against which the smoothed voltage rises or falls. */
export const SLOW_VOLTS_MS = 3_600_000;
/** Time-to-go of battery monitors is averaged over 3 minutes; a rack's services come and go more slowly. */
export const CONSUMPTION_MS = 600_000;

/** Offset of a current sensor: 50 µV on 2 mΩ. Less than this is taken for nothing. */
export const ZERO_AMPS = 0.03;
/** Wrong share of a measured current: shunt and amplifier. */
export const AMPS_ERROR = 0.02;
/** Wrong share of a current that is modelled from boards, and not measured. */
export const MODEL_ERROR = 0.35;
/** Hourly share of the capacity that may be charged unseen where no current is measured. */
export const UNSEEN_CHARGE_PER_HOUR = 0.2;

/** Currents below this share of the capacity an hour leave the battery at rest. */
export const REST_RATE = 0.01;
/** Charged by more than this, in the same measure, a battery near its top is far above its rest voltage. Some offsets of the sensor. */
export const CHARGING_RATE = 0.0025;
/** Observed without a gap for this long, the past is told by the averages, and a loaded voltage says something. */
export const LOADED_AFTER_MS = 3_600_000;
/** Charged less long ago than this, it says nothing. */
export const AFTER_CHARGE_MS = 1_800_000;
/** How wrong the voltage lost to earlier currents may be: batteries differ, and age. */
export const LOSS_ERROR = 0.4;
/** The same where the current is modelled. */
export const MODELLED_LOSS_ERROR = 0.5;

/** Tail current in shares of the capacity an hour, and how long: battery monitors take 4 % and 3 minutes, and call it full a bit early. */
export const TAIL_RATE = 0.02;
export const FULL_AFTER_MS = 180_000;
/** Without a current, a battery is taken for full after having had the charged voltage for this long. */
export const FULL_BY_VOLTS_MS = 5_400_000;
/** What a battery called full may lack. */
export const FULL_ERROR = 0.08;
export const FULL_BY_VOLTS_ERROR = 0.2;

/** The voltage of a battery that gives out falls on; one that only starts a motor comes back at once. */
export const EMPTY_AFTER_MS = 60_000;
export const EMPTY_ERROR = 0.15;
/** A voltage that contradicts what was counted has to do so for as long: a loose contact gives one look that might be true now and then. */
export const CONTRADICTION_MS = 60_000;
/** Gauges are simple: most reckon in a straight line from the voltage. */
export const GAUGE_ERROR = 0.1;

/** New evidence moves the guess when it makes the interval smaller by this much; less would let it creep after noise. */
export const NEWS_SHARE = 0.1;

/** A step of current large enough to tell a resistance by, in shares of the capacity an hour. */
export const STEP_RATE = 0.02;
/** Longer ago, and the slow part of the loss would be taken for resistance. */
export const STEP_MS_MAX = 15_000;
/** Weight of one step. */
export const STEP_WEIGHT = 0.1;
/** Learnt values stay within this factor of the chemistry's. */
export const STEP_FACTOR_MAX = 5;

/** As printed, a new battery has more, and an old one less. */
export const CAPACITY_ERROR_NEW = 0.2;
/** Once learnt. */
export const CAPACITY_ERROR_LEARNT = 0.1;
/** Weight of one deep discharge, as LibreSolar's charge controllers do. */
export const CAPACITY_WEIGHT = 0.2;
/** Share that has to have been drawn since it was full. */
export const CAPACITY_DEPTH_MIN = 0.5;
/** Shares of what is printed beyond which the sensor is wrong and not the battery. */
export const CAPACITY_SHARE_MIN = 0.3;
export const CAPACITY_SHARE_MAX = 1.2;

/** Volts of a cell, in shares of the nominal, beyond which a reading is none. */
export const CELL_SHARE_MIN = 0.5;
export const CELL_SHARE_MAX = 1.6;
/** Amps, in shares of the capacity an hour, beyond which a reading is none: a starter motor draws ten. */
export const AMPS_RATE_MAX = 20;
export const TEMPERATURE_MIN_C = -40;
export const TEMPERATURE_MAX_C = 85;
/** Where no temperature is measured. */
export const TEMPERATURE_DEFAULT_C = 25;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
