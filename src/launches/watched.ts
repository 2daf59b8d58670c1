// What is stored of the instance of a launch that is created, whoever found out that it is. Pure.
import type { Launch } from './launch.ts';
import type { FirstLook, Watched } from './ports.ts';

export const watchedOf = (launch: Launch, firstLook: FirstLook): Watched => ({
  name: launch.request.instanceServiceName,
  firstLook: firstLook(launch),
});
