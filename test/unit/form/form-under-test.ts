// The form as the rules see it: the real one, or one that a test has broken.
import { defaultValues } from '../../../src/form/defaults.ts';
import { shownFields } from '../../../src/form/layout.ts';
import { findObjections, isFinal } from '../../../src/form/objections.ts';
import { toLaunchRequest } from '../../../src/form/request.ts';
import { readStoredSession } from '../../../src/form/session.ts';
import { chosenSize } from '../../../src/form/sizes.ts';
import { step } from '../../../src/form/step.ts';

export const realForm = {
  step,
  chosenSize,
  defaultValues,
  findObjections,
  isFinal,
  readStoredSession,
  shownFields,
  toLaunchRequest,
};

export type FormUnderTest = typeof realForm;
