// What Node only warns of: deprecated calls, listeners that pile up. Loaded into every process of the test runner before anything
// else, since what tests see there is a copy of `process`; fail-on-warnings.ts asks after each test. Plain JavaScript: it is
// loaded by Node itself.
/** @type {Error[]} */
const seen = [];
process.on('warning', (warning) => {
  // The test runner's own modules, and Node's database.
  if (warning.name !== 'ExperimentalWarning') seen.push(warning);
});
Object.assign(process, { takeWarnings: () => seen.splice(0) });
