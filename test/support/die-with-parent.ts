// Loaded into child processes before anything else: the test holds a pipe to them, and when it closes, however
// that came about, they end.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
// The pipe alone keeps no process alive (what is typed as a terminal is a socket here).
(process.stdin as unknown as { unref(): void }).unref();
