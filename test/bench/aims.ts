// What was promised, in one place; docs/performance.md shows what became of it. Ratios are against the floor.

/** Memory after a crowd, against idle. */
export const memoryAim = 1.2;
/** What jobs that wait may add to a launch, in milliseconds. */
export const backlogAimMs = 50;
/** Commands of a crowd: 99 of 100 within the first, all within what Slack waits. */
export const crowdAimMs = 1000;
export const slackPatienceMs = 3000;
/** Of a dialog while the platform is in trouble, in the median. */
export const dialogAimMs = 1000;
/** A call in a large database, against the same in the smallest. */
export const growthAim = 2;
/** Watching ten thousand instances: of one core, in MB, and how much older than stated a status may be. */
export const watchCpuAim = 0.1;
export const watchMemoryAimMb = 250;
export const watchLateAim = 1.1;
/** A launch made meanwhile, against the same with nothing to watch. */
export const watchLaunchAim = 1.2;
/** The longest that the event loop is held. */
export const standstillAimMs = 50;
/** Half of a crowd that opens Home in the same instant has it within. */
export const homeAimMs = 300;
