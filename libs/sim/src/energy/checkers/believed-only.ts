import type { EnergyChecker } from './checker.ts';

export const believedOnly: EnergyChecker = {
  name: 'believed-only',
  text: 'no tier is entered by what a sensor says that the agent does not believe',
  watch: (violated) => {
    let seen = 0;
    let disbelievedLooks = 0;
    return {
      look: ({ tierChanges, sensor, controller }) => {
        disbelievedLooks = sensor.distrusted ? disbelievedLooks + 1 : 0;
        const isNews = tierChanges.length > seen;
        seen = tierChanges.length;
        // What was believed a moment ago may have its effect yet.
        if (isNews && controller !== undefined && disbelievedLooks > 1)
          violated(
            `${tierChanges.at(-1)?.to ?? ''} was entered with a sensor that is not believed`,
          );
      },
    };
  },
};
