/** Calls back, at most once, when npm or our launcher started this process and is gone. */
export function watchStarter(self: NodeJS.Process, onGone: () => void): void;
